"""`mingbai up --training`: an office learns in an hour, and nobody from outside looks on."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from agencies import load_profile
from cli.kept import kept_settings
from runtime.errors import Unavailable
from runtime.settings import Mode
from samples import load_samples
from tests.cli.running import PATIENCE, Up, mingbai, up

TUESDAY, WEDNESDAY = "2017-11-07", "2017-11-08"


def test_a_training_begins_on_the_opening_day_and_goes_on_by_working_days(tmp_path: Path) -> None:
    """The next start goes on where it was, without being told again that it is a training."""
    with up(tmp_path, "--training") as running:
        case = running.hand_in(load_samples()[0], "one")
        assert day_of_act(running, case, "receive") == TUESDAY
        with clerk(running) as learner:
            assert "培训环境" in learner.get("/desk").text
            assert skip(learner) == TUESDAY
            assert day_of(learner.get("/desk").text) == WEDNESDAY
        assert done(running, case, "register") == WEDNESDAY
        assert running.stop(signal.SIGTERM) == (0, "", "")

    with up(tmp_path) as again:
        assert "培训环境" in httpx.get(f"{again.told.api}/login", timeout=PATIENCE).text
        assert done(again, case, "transfer", department="tese") == WEDNESDAY


def test_without_the_option_there_is_no_banner(tmp_path: Path) -> None:
    with up(tmp_path) as running:
        assert "培训环境" not in httpx.get(f"{running.told.api}/login", timeout=PATIENCE).text


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 - the refusal is the fact
def test_a_training_refuses_a_public_address(tmp_path: Path, host: str) -> None:
    refused = mingbai("up", "--training", "--data-dir", str(tmp_path), MINGBAI_API_HOST=host)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "账号是公开的，不得让其他机器访问" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_demonstration_may_become_a_training_and_stays_one(tmp_path: Path) -> None:
    profile = load_profile("bjqts")
    assert kept_settings(tmp_path, profile).mode is Mode.DEMO
    assert kept_settings(tmp_path, profile, training=True).mode is Mode.TRAINING


def test_a_production_is_no_training(tmp_path: Path) -> None:
    (tmp_path / "register.db").touch()
    with pytest.raises(Unavailable, match="没有改动"):
        kept_settings(tmp_path, load_profile("bjqts"), training=True)


def done(running: Up, case: str, act: str, **payload: object) -> str:
    """The day on which the clerk's act was done just now."""
    answer = running.act(case, act, "wang.fang", **payload)
    assert answer.status_code == httpx.codes.OK, answer.text
    return day_of_act(running, case, act)


def day_of_act(running: Up, case: str, act: str) -> str:
    """The day of an act in the journal of a case (from eight in the morning on it is UTC's)."""
    journal = running.get(f"/api/v1/cases/{case}").json()["journal"]
    return next(str(one["at"])[:10] for one in journal if one["act"] == act)


@contextmanager
def clerk(running: Up) -> Iterator[httpx.Client]:
    """A clerk's browser, logged in."""
    account = next(one for one in running.told.accounts if one.person == "wang.fang")
    told = {"agency": "bjqts", "account": account.person, "password": account.password}
    api = running.told.api
    with httpx.Client(base_url=api, headers={"Origin": api}, timeout=PATIENCE) as browser:
        fields = {"csrf": token_of(browser.get("/login").text), **told}
        assert browser.post("/login", data=fields).status_code == httpx.codes.SEE_OTHER
        yield browser


def skip(browser: httpx.Client) -> str:
    """Press the button; the day its page showed."""
    page = browser.get("/account").text
    fields = {"csrf": token_of(page), "day": day_of(page)}
    assert browser.post("/training/next-day", data=fields).status_code == httpx.codes.SEE_OTHER
    return fields["day"]


def token_of(page: str) -> str:
    """The token of the forms on a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert found, page
    return found[1]


def day_of(page: str) -> str:
    """The day the button on a page goes on from."""
    found = re.search(r'name="day" value="([^"]+)"', page)
    assert found, page
    return found[1]
