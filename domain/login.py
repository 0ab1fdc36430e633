"""Logging in: how somebody came in, or why not."""

from datetime import datetime
from enum import StrEnum

from domain.civil import chinese_moment
from domain.model import Model


class How(StrEnum):
    """How somebody logged in."""

    PASSWORD = "password"  # noqa: S105 - a way in, not a secret
    OIDC = "oidc"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"password": "口令", "oidc": "统一身份认证"}[self]


class Why(StrEnum):
    """Why somebody is not let in."""

    WRONG = "wrong"
    CODE_NEEDED = "code_needed"
    LOCKED = "locked"
    MUST_CHANGE = "must_change"
    UNLINKED = "unlinked"

    @property
    def label(self) -> str:
        """What the record of log-ins says, which only administrators and auditors read."""
        return _RECORDED[self]


class SignedIn(Model):
    """Somebody has proved who he is; `Sessions.begin` makes a session of it."""

    agency: str
    person: str
    name: str
    how: How


class LoginRefused(Model):
    """Why somebody is not let in; `until` when the name is open again."""

    code: Why
    until: datetime | None = None

    @property
    def told(self) -> str:
        """The reason in Chinese; it never tells whether there is such an account."""
        if self.until is not None:
            return f"登录失败次数过多，请在{chinese_moment(self.until)}后再试"
        return _TOLD[self.code]


_RECORDED = {
    Why.WRONG: "口令或者动态码不正确，或者没有这个账号",
    Why.CODE_NEEDED: "口令正确，没有输入动态码",
    Why.LOCKED: "失败次数过多，账号暂时锁定",
    Why.MUST_CHANGE: "口令正确，须先修改初始口令",
    Why.UNLINKED: "统一身份的账号已不在岗",
}

_TOLD = {
    Why.WRONG: "机关、账号、口令或者动态码不正确",
    Why.CODE_NEEDED: "请输入身份验证器中的动态码，或者一个备用码",
    Why.LOCKED: "登录失败次数过多，请稍后再试",
    Why.MUST_CHANGE: "请先修改初始口令",
    Why.UNLINKED: "这个统一身份没有关联本系统的账号，请联系系统管理员",
}
