"""Where webhooks may go."""

import pytest

from activities.targets import ForbiddenTargetError, UnknownHostError, checked_url, target
from runtime.settings import Mode, Settings

PRODUCTION = Settings(mode=Mode.PRODUCTION)
DEMO = Settings(mode=Mode.DEMO)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "ftp://hooks.example/x",
        "file:///etc/passwd",
        "https://user:secret@hooks.example/",
        "https://hooks.example/#part",
        "https:///nowhere",
        "hooks.example/x",
        "",
        "https://hooks.example:99999/",
        "https://" + "a" * 400 + ".example/",
        "http://127.0.0.1/",
        "https://xn--/",
        "https://a]b/",
        "https://a b/",
        "https://a\\b/",
        "https://%00/",
        "https://[::1%25eth0]/",
        "https://hooks.example:-1/",
    ],
)
def test_such_an_address_is_refused_by_its_words(url: str) -> None:
    with pytest.raises(ForbiddenTargetError):
        checked_url(url, PRODUCTION)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:7f00:1::]/",
        "https://100.100.100.200/",
        "https://168.63.129.16/",
        "https://224.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
    ],
)
async def test_such_an_address_is_not_spoken_to(url: str) -> None:
    with pytest.raises((ForbiddenTargetError, UnknownHostError)):
        await target(url, PRODUCTION)


async def test_a_public_address_is_spoken_to() -> None:
    found = await target("https://93.184.215.14:8443/hook?x=1", PRODUCTION)
    assert str(found.pinned) == "https://93.184.215.14:8443/hook?x=1"


async def test_this_machine_is_spoken_to_where_cases_are_only_shown() -> None:
    found = await target("http://localhost:8080/hook", DEMO)
    assert found.url.host == "localhost"
    assert found.address in {"127.0.0.1", "::1"}


async def test_an_inner_address_needs_to_be_named_and_then_nothing_else_is_allowed() -> None:
    named = PRODUCTION.model_copy(update={"webhook_hosts": "10.1.2.3, hall.example"})
    assert (await target("https://10.1.2.3/hook", named)).address == "10.1.2.3"
    with pytest.raises(ForbiddenTargetError, match="不在允许推送的名单内"):
        checked_url("https://93.184.215.14/hook", named)
    metadata = PRODUCTION.model_copy(update={"webhook_hosts": "169.254.169.254"})
    with pytest.raises(ForbiddenTargetError):
        await target("https://169.254.169.254/", metadata)


async def test_a_name_that_leads_nowhere_is_not_spoken_to() -> None:
    with pytest.raises(UnknownHostError):
        await target("https://nowhere.invalid/", PRODUCTION)
