"""Other ways in: with an authenticator on the telephone, and by the body's own log-in service."""

import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import httpx
import pyotp
import pytest
from playwright.async_api import expect
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from api.auth.doors import doors_of
from tests.journeys.office import ADMINISTRATOR, Office
from tests.support.pages import FIRST, PASSWORD
from tests.support.web import served
from workflows.gateway import Gateway

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the provider uses a library's older part
    from oidc_provider_mock import User, run_server_in_thread

NEW, CAREFUL, LINKED = "guo.min", "tang.yan", "cao.yu"
SUBJECT, STRANGER = "service-cao", "service-nobody"

# The provider, not we, calls the older functions of a library.
pytestmark = pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")


async def test_the_first_password_must_be_changed(bureau: Office) -> None:
    care, at = doors_of(bureau.home.installation).care, datetime.now(UTC)
    assert not care.set_password("bjqts", NEW, FIRST, by=ADMINISTRATOR, at=at)
    someone = await bureau.visitor()
    await someone.open("/login?next=/overview")
    await someone.fill({"account": NEW, "password": FIRST})
    await someone.press("登录")
    await someone.reads("修改初始口令")
    await someone.fill({"password": FIRST, "new": PASSWORD, "again": PASSWORD})
    await someone.press("修改并登录")
    await someone.reads("统计概览")


async def test_a_second_factor_is_set_up_and_asked_for(bureau: Office) -> None:
    someone = await bureau.person(CAREFUL)
    await someone.open("/account")
    await someone.fill({"password": PASSWORD})
    await someone.press("启用身份验证器")
    secret = await someone.page.locator("main code").first.inner_text()
    authenticator = pyotp.TOTP(secret)
    await someone.fill({"code": authenticator.now()})
    await someone.press("确认启用")
    await someone.reads("身份验证器已启用")
    assert await someone.page.locator(".codes li").count() == 10
    await someone.follow("已经保存")
    await someone.reads("已启用：用口令登录时，还要输入动态码")
    await someone.press("退出登录", within=someone.page.locator("header"))
    await someone.open("/login")
    await someone.fill({"account": CAREFUL, "password": PASSWORD})
    await someone.press("登录")
    await someone.reads("请输入身份验证器中的动态码")
    later = authenticator.at(datetime.now(UTC) + timedelta(seconds=30))  # each counts once
    await someone.fill({"account": CAREFUL, "password": PASSWORD, "code": later})
    await someone.press("登录")
    await someone.reads("办件台")


@dataclass
class Later:
    """An app that is made when its address is known."""

    app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@pytest.fixture
async def federated(bureau: Office) -> AsyncIterator[Office]:
    """The office where people log in at a service, in which one of them is known."""
    with run_server_in_thread(
        user_claims=[User(sub=SUBJECT), User(sub=STRANGER)],
        require_client_registration=True,
        require_nonce=True,
    ) as server:
        later = Later()
        async with served(later) as url:
            issuer = f"http://localhost:{server.server_port}"
            later.app = create_app(connected(bureau, url, issuer))
            care, at = doors_of(bureau.home.installation).care, datetime.now(UTC)
            assert not care.link_oidc("bjqts", LINKED, issuer, SUBJECT, by=ADMINISTRATOR, at=at)
            yield Office(bureau.home, url, bureau.mails, bureau.chromium)


def connected(bureau: Office, url: str, issuer: str) -> Gateway:
    """The installation, known to the service under its address."""
    wanted = {"redirect_uris": [f"{url}/login/oidc/callback"]}
    ours = httpx.post(f"{issuer}/oauth2/clients", json=wanted).json()
    installation = bureau.home.installation
    settings = installation.settings.model_validate(
        installation.settings.model_dump()
        | {
            "public_url": url,
            "oidc_issuer": issuer,
            "oidc_client_id": ours["client_id"],
            "oidc_client_secret": ours["client_secret"],
        }
    )
    return Gateway(bureau.home.gateway.client, replace(installation, settings=settings))


async def test_whom_the_log_in_service_vouches_for_comes_back_to_where_he_was(
    federated: Office,
) -> None:
    someone = await federated.visitor()
    await someone.open("/overview")
    await someone.reads("工作人员登录")
    await someone.page.get_by_role("link", name="使用统一身份认证登录").click()
    await someone.page.get_by_role("button", name=SUBJECT).click()
    await someone.page.wait_for_url("**/overview")
    await expect(someone.page.get_by_role("link", name="曹宇")).to_be_visible()
    someone.watch.faults.clear()  # on the way it asked the service
    await someone.open("/account")
    await someone.reads("统一身份认证")


async def test_whom_no_account_is_linked_to_is_told_so(federated: Office) -> None:
    someone = await federated.visitor()
    await someone.open("/login")
    await someone.page.get_by_role("link", name="使用统一身份认证登录").click()
    await someone.page.get_by_role("button", name=STRANGER).click()
    await someone.page.wait_for_url("**/login/oidc/callback*")
    await someone.reads("登录没有完成", "没有关联本系统的账号")
