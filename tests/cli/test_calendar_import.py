"""`mingbai calendar import`: a notice in the middle of the year reaches every open case."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client
from typer.testing import CliRunner, Result

from cli.main import app
from domain.acts import Request
from domain.case import Case
from domain.clocks import LimitKind
from domain.receive import Receive
from register import queries
from register.agency.calendars import STREAM, Import, imports, record
from register.record.verify import verify
from runtime.keys import KeyRing, save_key_ring
from tests.conftest import SmtpCatcher
from tests.support.days_off import (
    AFTER,
    ANNOUNCED,
    BEFORE,
    NINE,
    RECEIVED,
    announced,
    before_the_change,
    received_on,
)
from tests.support.house import BJQTS, House, house
from tests.support.waiting import eventually
from worker.cases import case_worker
from workflows.recalculation import Recalculated, recalculate

STRICT = BJQTS.model_copy(update={"unsigned_signals": False})
"""An agency as in production: a signal nobody signed does not count."""

NOBODY_LISTENS = {"MINGBAI_TEMPORAL_ADDRESS": "127.0.0.1:9"}


@pytest.fixture(autouse=True)
def _spring(tmp_path: Path) -> Iterator[None]:
    with before_the_change(tmp_path):
        yield


@pytest.fixture
async def home(
    temporal: Client, ring: KeyRing, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> AsyncIterator[House]:
    """An installation on 11 April 2019, its worker at work."""
    async with house(
        temporal, ring, tmp_path / "house", smtp_catcher.port, now=NINE, profiles=(STRICT,)
    ) as home:
        save_key_ring(home.installation.settings.key_file, ring)
        yield home


@pytest.fixture
async def idle(temporal: Client, ring: KeyRing, tmp_path: Path) -> AsyncIterator[House]:
    """The same without a worker."""
    async with house(
        temporal, ring, tmp_path / "idle", 9, now=NINE, profiles=(STRICT,), at_work=False
    ) as home:
        yield home


async def hand_in(home: House, how_many: int) -> list[str]:
    """Cases received on 11 April."""
    shift = int(home.installation.settings.civil_shift.total_seconds())

    async def one(number: int) -> str:
        application = received_on(RECEIVED)
        receive = Receive(
            agency="bjqts", application=application, intake_key=f"key-{number}", shift=shift
        )
        return (await home.gateway.hand_in(receive)).case

    ids = await asyncio.gather(*(one(number) for number in range(how_many)))
    await eventually(lambda: all(home.installation.registrar.standing(id_).case for id_ in ids))
    return sorted(ids)


async def run(home: House, client: Client, *options: str, **env: str) -> Result:
    """The command, as an administrator runs it beside the worker."""
    address = client.service_client.config.target_host
    settings = home.installation.settings.environment()
    environment = {**settings, "MINGBAI_TEMPORAL_ADDRESS": address, "COLUMNS": "200", **env}
    runner = CliRunner(env=environment)
    said = options[-1].removeprefix("answer ") if options[-1].startswith("answer ") else None
    words = ["calendar", *(one for one in options if not one.startswith("answer "))]
    return await asyncio.to_thread(runner.invoke, app, words, input=said)


async def facts(home: House, client: Client, *options: str) -> Any:
    result = await run(home, client, *options, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def case_of(home: House, id_: str) -> Case:
    case = home.installation.registrar.standing(id_).case
    assert case is not None
    return case


def recalculations(home: House, id_: str) -> list[tuple[str, str]]:
    """Who recalculated a case, and what became of it."""
    with home.installation.register.reading() as session:
        entries = queries.journal_of(session, id_)
    return [(one.actor, one.outcome) for one in entries if one.act == "recalculate"]


def take_in(home: House) -> None:
    """The import alone, as if the command had died right after it."""
    key = home.installation.ring.journal_key
    with home.installation.register.transaction() as session:
        record(session, Import(announcement=announced()), by="qian.bo", at=NINE, key=key)


async def test_a_preview_lists_what_would_move_and_changes_nothing(
    home: House, temporal: Client
) -> None:
    first, second = await hand_in(home, 2)

    shown = await run(home, temporal, "import", str(ANNOUNCED), "--preview")
    told = await facts(home, temporal, "import", str(ANNOUNCED), "--preview")

    assert shown.exit_code == 0
    for words in (first, "答复申请人", str(BEFORE), str(AFTER), "在办案件 2 件：改动日期 2 件"):
        assert words in shown.stdout
    assert [(one["case"], one["limit"], one["from"], one["to"]) for one in told["moves"]] == [
        (id_, LimitKind.REPLY, str(BEFORE), str(AFTER)) for id_ in (first, second)
    ]
    assert (told["open"], told["moved"], told["unchanged"]) == (2, 2, 0)
    assert case_of(home, first).reply_due == BEFORE
    with home.installation.register.reading() as session:
        assert imports(session) == ()


async def test_importing_moves_every_open_case_once(home: House, temporal: Client) -> None:
    ids = await hand_in(home, 3)

    result = await run(home, temporal, "import", str(ANNOUNCED), "--yes")
    assert result.exit_code == 0, result.output
    assert "重新计算：改动日期 3 件，日期不变 0 件" in result.stdout
    assert {case_of(home, id_).reply_due for id_ in ids} == {AFTER}

    again = await run(home, temporal, "import", str(ANNOUNCED), "--yes")
    assert again.exit_code == 0
    assert "此前已经导入" in again.stdout
    assert "在办案件都已按现行日历计算" in again.stdout
    for id_ in ids:
        assert recalculations(home, id_) == [("qian.bo", "accepted")]
    with home.installation.register.reading() as session:
        assert len(queries.journal_of(session, STREAM)) == 1
    assert verify(home.installation.register, home.installation.ring.journal_key).whole


async def test_the_command_asks_first(home: House, temporal: Client) -> None:
    (id_,) = await hand_in(home, 1)

    no = await run(home, temporal, "import", str(ANNOUNCED), "answer n\n")
    assert (no.exit_code, "没有导入" in no.stderr) == (2, True)
    assert case_of(home, id_).reply_due == BEFORE

    yes = await run(home, temporal, "import", str(ANNOUNCED), "answer y\n")
    assert yes.exit_code == 0, yes.output
    assert case_of(home, id_).reply_due == AFTER


class DiedError(Exception):
    """As if the process had ended."""


async def test_what_died_in_the_middle_is_taken_up_again(home: House, temporal: Client) -> None:
    ids = await hand_in(home, 6)
    take_in(home)

    def die(done: int, _total: int) -> None:
        if done == 2:
            raise DiedError

    with pytest.raises(DiedError):
        await recalculate(home.gateway, tell=die, at_once=1)
    left = [id_ for id_ in ids if case_of(home, id_).reply_due == BEFORE]
    assert 3 <= len(left) <= 4

    done = await facts(home, temporal, "apply")

    assert done["moved"] >= 3
    assert {case_of(home, id_).reply_due for id_ in ids} == {AFTER}
    for id_ in ids:
        assert recalculations(home, id_) == [("qian.bo", "accepted")]


async def test_a_case_without_a_workflow_is_told_and_comes_with_recovery(
    home: House, temporal: Client
) -> None:
    lost, kept = await hand_in(home, 2)
    await temporal.get_workflow_handle(lost).terminate()

    result = await run(home, temporal, "import", str(ANNOUNCED), "--yes")

    assert result.exit_code == 1
    assert "改动日期 1 件" in result.stdout
    assert f"没有流程的案件 1 件（{lost}）：请运行 mingbai recover" in result.stdout
    assert (case_of(home, lost).reply_due, case_of(home, kept).reply_due) == (BEFORE, AFTER)

    assert await home.gateway.resume(lost)
    assert (await facts(home, temporal, "apply"))["moved"] == 1
    assert case_of(home, lost).reply_due == AFTER


async def test_a_case_that_ends_meanwhile_is_counted_and_left_alone(
    idle: House, temporal: Client
) -> None:
    """Its withdrawal was on its way before it was asked."""
    async with case_worker(temporal, idle.installation):
        (id_,) = await hand_in(idle, 1)
    take_in(idle)
    handle = temporal.get_workflow_handle(id_)
    request = idle.gateway.signed(id_, "withdraw", Request(actor="applicant"))
    await handle.signal("withdraw", request)

    asking = asyncio.create_task(recalculate(idle.gateway))
    async with case_worker(temporal, idle.installation):
        assert await asking == Recalculated(ended=1)

    assert case_of(idle, id_).limit(LimitKind.REPLY).deadline.due == BEFORE


async def test_where_nobody_answers_the_rest_is_left_to_another_time(
    idle: House, temporal: Client
) -> None:
    async with case_worker(temporal, idle.installation):
        ids = await hand_in(idle, 3)
    take_in(idle)

    done = await recalculate(idle.gateway, at_once=2, patience=timedelta(seconds=0.3))
    assert (done.moved, done.complete, sorted(done.waiting)) == (0, False, ids)

    async with case_worker(temporal, idle.installation):
        again = await recalculate(idle.gateway)
        assert again.complete
        await eventually(
            lambda: all(recalculations(idle, id_) == [("qian.bo", "accepted")] for id_ in ids)
        )


async def test_the_import_is_in_force_even_where_temporal_does_not_answer(
    home: House, temporal: Client
) -> None:
    await hand_in(home, 1)

    result = await run(home, temporal, "import", str(ANNOUNCED), "--yes", **NOBODY_LISTENS)

    assert result.exit_code == 1
    assert "已导入" in result.stdout
    assert "请运行 mingbai calendar apply" in result.stderr
    assert result.stderr.count("\n") == 1
    with home.installation.register.reading() as session:
        assert len(imports(session)) == 1


async def test_show_and_version_know_the_import_when_asked(home: House, temporal: Client) -> None:
    take_in(home)
    plain = await facts(home, temporal, "check", "2019-05-05")
    known = await facts(home, temporal, "check", "2019-05-05", "--imported")
    local = await facts(home, temporal, "check", "2014-11-11", "--imported", "--agency", "bjqts")
    assert (plain["working"], known["working"], local["working"]) == (False, True, False)
    versions = [
        (await facts(home, temporal, "version", *more))["version"] for more in ((), ("--imported",))
    ]
    assert versions[0] != versions[1]
    strange = await run(home, temporal, "show", "2019", "--imported", "--agency", "nowhere")
    assert (strange.exit_code, "nowhere" in strange.stderr) == (2, True)


Spoil = Callable[[Path], tuple[str, ...]]


def _write(text: str, *options: str) -> Spoil:
    def spoil(folder: Path) -> tuple[str, ...]:
        (folder / "file.toml").write_text(text, encoding="utf-8")
        return (str(folder / "file.toml"), *options)

    return spoil


PLACE = """id = "games"
name = "某市"
[[orders]]
title = "运动会"
source = "某市通告"
off = [2019-04-12]
"""


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (str(folder / "none.toml"), "--yes"), "不能读取"),
        (_write("year = 2019", "--yes"), "breaks：缺少这一项"),
        (lambda _folder: (str(ANNOUNCED), "--yes", "--agency", "bjqts"), "不用 --agency"),
        (lambda _folder: (str(ANNOUNCED), "--json"), "--preview 或者 --yes"),
        (lambda _folder: (str(ANNOUNCED), "--yes", "--by", "somebody"), "“somebody”不是系统管理员"),
        (_write(PLACE, "--yes"), "请用 --agency 指明"),
        (_write(PLACE, "--yes", "--agency", "nowhere"), "没有机关“nowhere”"),
    ],
)
async def test_what_makes_no_sense_is_told_in_one_line_and_changes_nothing(
    spoil: Spoil, told: str, home: House, temporal: Client, tmp_path: Path
) -> None:
    result = await run(home, temporal, "import", *spoil(tmp_path))
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    with home.installation.register.reading() as session:
        assert imports(session) == ()


async def test_of_several_administrators_one_must_be_named(
    temporal: Client, ring: KeyRing, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> None:
    """Whose act it is stands in the journal: nobody is put there by chance."""
    one = next(person for person in STRICT.people if person.id == "qian.bo")
    other = one.model_copy(update={"id": "feng.yi", "name": "冯一"})
    two = STRICT.model_copy(update={"people": (*STRICT.people, other)})
    folder = tmp_path / "two"
    async with house(temporal, ring, folder, smtp_catcher.port, now=NINE, profiles=(two,)) as home:
        save_key_ring(home.installation.settings.key_file, ring)
        (id_,) = await hand_in(home, 1)

        result = await run(home, temporal, "import", str(ANNOUNCED), "--yes")
        assert result.exit_code == 2
        assert "机关 bjqts 有多名系统管理员（feng.yi、qian.bo）：请用 --by 指明" in result.stderr
        with home.installation.register.reading() as session:
            assert imports(session) == ()

        await facts(home, temporal, "import", str(ANNOUNCED), "--yes", "--by", "feng.yi")
        assert recalculations(home, id_) == [("feng.yi", "accepted")]
        with home.installation.register.reading() as session:
            assert queries.journal_of(session, STREAM)[0].actor == "feng.yi"

        strange = await run(home, temporal, "apply", "--by", "somebody")
        assert (strange.exit_code, "不是系统管理员" in strange.stderr) == (2, True)


async def test_a_place_s_orders_move_the_cases_of_their_agency(
    home: House, temporal: Client, tmp_path: Path
) -> None:
    (id_,) = await hand_in(home, 1)
    (tmp_path / "place.toml").write_text(PLACE, encoding="utf-8")
    words = ("import", str(tmp_path / "place.toml"), "--agency", "bjqts", "--by", "qian.bo")

    done = await facts(home, temporal, *words, "--yes")

    assert (done["imported"], done["moved"]) == (True, 1)
    assert str(case_of(home, id_).reply_due) == "2019-05-06"
