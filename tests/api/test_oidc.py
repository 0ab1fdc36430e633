"""Logging in at another service: against a real provider."""

import warnings
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.api.providers import (
    PUBLIC,
    Provider,
    arrived,
    assert_refused,
    at_the_door,
    departed,
    dishonest,
    link,
)
from tests.support.house import House
from tests.support.pages import browser_at

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the provider uses a library's older part
    from oidc_provider_mock import User, run_server_in_thread

WANG, SUN = "service-wang", "service-sun"

# The provider, not we, calls the older functions of a library.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")


@pytest.fixture(scope="module")
def provider(home: House) -> Iterator[Provider]:
    """A real provider, at which one person is linked to an account."""
    users = (
        User(sub=WANG, claims={"email": "wang.fang@bjqts.example", "email_verified": True}),
        User(sub=SUN, claims={"email": "sun.li@bjqts.example", "email_verified": True}),
        User(sub="unsure", claims={"email": "gao.feng@bjqts.example", "email_verified": False}),
        User(sub="stranger", claims={"email": "nobody@elsewhere.example", "email_verified": True}),
    )
    strict = {"require_nonce": True, "require_client_registration": True}
    with run_server_in_thread(user_claims=users, **strict) as server:
        issuer = f"http://localhost:{server.server_port}"
        link(home, "wang.fang", issuer, WANG)
        wanted = {"redirect_uris": [f"{PUBLIC}/login/oidc/callback"]}
        ours = httpx.post(f"{issuer}/oauth2/clients", json=wanted).json()
        yield Provider(issuer, ours["client_id"], ours["client_secret"])


async def consent(address: str, subject: str) -> str:
    """Log in at the provider; the path with which it sends the browser back."""
    async with httpx.AsyncClient() as client:
        answer = await client.post(address, data={"sub": subject})
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


async def test_somebody_the_provider_vouches_for_is_let_in(home: House, provider: Provider) -> None:
    async with at_the_door(home, provider) as browser:
        assert "使用统一身份认证登录" in (await browser.open("/login")).text
        address = await departed(browser, "/account?done=ended")
        said = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
        assert said["response_type"] == "code"
        assert said["code_challenge_method"] == "S256"
        assert len(said["state"]) == len(said["nonce"]) == 43
        done = await browser.open(await consent(address, WANG))
        assert (done.status_code, done.headers["Location"]) == (303, "/account?done=ended")
        page = await browser.open("/account")
        assert "王芳" in page.text
        assert ">统一身份认证</td>" in page.text
        assert "mingbai-oidc" not in browser.client.cookies


async def test_another_site_is_no_place_to_go_then(home: House, provider: Provider) -> None:
    async with at_the_door(home, provider) as browser:
        address = await departed(browser, "//evil.example")
        done = await browser.open(await consent(address, WANG))
        assert done.headers["Location"] == "/desk"


async def test_an_answer_to_another_log_in_is_refused(home: House, provider: Provider) -> None:
    """Or else somebody could log another's browser in to an account of his choice."""
    async with at_the_door(home, provider) as browser, browser_at(browser.origin) as theirs:
        back = await consent(await departed(browser), WANG)
        await departed(theirs)
        assert_refused(await theirs.open(back), theirs)
        changed = back.replace("state=", "state=x")
        assert_refused(await browser.open(changed), browser)
        theirs.client.cookies.clear()
        assert_refused(await theirs.open(back), theirs)


async def test_a_code_counts_once(home: House, provider: Provider) -> None:
    async with at_the_door(home, provider) as browser:
        back = await consent(await departed(browser), WANG)
        kept = browser.client.cookies["mingbai-oidc"]
        assert (await browser.open(back)).status_code == 303
        browser.client.cookies.clear()
        browser.client.cookies.set("mingbai-oidc", kept)
        assert_refused(await browser.open(back), browser)


async def test_a_refusal_of_the_provider_is_told(home: House, provider: Provider) -> None:
    async with at_the_door(home, provider) as browser:
        state = parse_qs(urlsplit(await departed(browser)).query)["state"][0]
        refused = await browser.open(f"/login/oidc/callback?error=access_denied&state={state}")
        assert_refused(refused, browser)


async def test_a_forged_cookie_of_the_journey_is_refused(home: House, provider: Provider) -> None:
    async with at_the_door(home, provider) as browser:
        back = await consent(await departed(browser), WANG)
        claims = jwt.decode(
            browser.client.cookies["mingbai-oidc"], _own_key(home), algorithms=["HS256"]
        ).claims
        forged = jwt.encode({"alg": "HS256"}, dict(claims), OctKey.generate_key(256))
        late = jwt.encode({"alg": "HS256"}, {**claims, "exp": 1}, _own_key(home))
        for sealed in (forged, late, "nonsense"):
            browser.client.cookies.clear()
            browser.client.cookies.set("mingbai-oidc", sealed)
            assert_refused(await browser.open(back), browser)


def _own_key(home: House) -> OctKey:
    from api.auth.oidc import _key  # noqa: PLC0415 - only this test forges

    return _key(home.installation.ring.token_key)


@pytest.mark.parametrize("subject", ["stranger", "unsure", SUN])
async def test_an_account_that_is_not_linked_stays_closed(
    subject: str, home: House, provider: Provider
) -> None:
    async with at_the_door(home, provider) as browser:
        done = await browser.open(await consent(await departed(browser), subject))
        assert_refused(done, browser)
        assert "没有关联本系统的账号" in done.text


@pytest.mark.parametrize("subject", ["stranger", "unsure"])
async def test_a_mailbox_links_only_if_it_is_verified_and_ours(
    subject: str, home: House, provider: Provider
) -> None:
    async with at_the_door(home, provider, oidc_link_by_email=True) as browser:
        done = await browser.open(await consent(await departed(browser), subject))
        assert_refused(done, browser)


async def test_a_mailbox_that_two_agencies_share_links_none(
    home: House, provider: Provider
) -> None:
    """`other` has the same people with the same mailboxes, so that the mailbox proves neither."""
    async with at_the_door(home, provider, oidc_link_by_email=True) as browser:
        done = await browser.open(await consent(await departed(browser), SUN))
        assert_refused(done, browser)


async def test_a_verified_mailbox_links_its_person_where_settings_allow(
    home: House,
) -> None:
    with home.installation.register.transaction() as session:
        from register.tables import PersonRow  # noqa: PLC0415 - only this test changes a person

        session.get_one(PersonRow, ("bjqts", "tang.yan")).email = "Tang.Yan@unique.example"
    verified = {"email": "tang.yan@unique.example", "email_verified": True}
    async with dishonest(verified) as service:
        async with at_the_door(home, Provider(service.issuer), oidc_link_by_email=True) as browser:
            assert (await arrived(browser)).status_code == 303
            assert "唐" in (await browser.open("/account")).text
        async with at_the_door(home, Provider(service.issuer)) as browser:
            assert (await arrived(browser)).status_code == 303


async def test_without_a_provider_nobody_is_sent_anywhere(home: House, url: str) -> None:
    async with browser_at(url) as browser:
        assert "统一身份认证" not in (await browser.open("/login")).text
        assert (await browser.open("/login/oidc")).status_code == 404
        assert (await browser.open("/login/oidc/callback?code=x&state=y")).status_code == 404
