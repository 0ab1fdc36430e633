"""The ways through the console, as far as somebody's rights lead."""

from typing import NamedTuple

from api.auth.principals import Member
from domain.permissions import Right


class Way(NamedTuple):
    """A link of the navigation; whoever holds one of the rights sees it."""

    name: str
    href: str
    title: str
    rights: tuple[Right, ...]


_WAYS = (
    Way("desk", "/desk", "办件台", (Right.READ_CASE,)),
    Way("new", "/cases/new", "登记申请", (Right.HAND_IN,)),
    Way("signatures", "/signatures", "待我签批", (Right.READ_PAPER,)),
    Way("cases", "/cases", "案件查询", (Right.READ_CASE,)),
    Way("person", "/cases/person", "按申请人查询", (Right.READ_PERSONAL,)),
    Way("overview", "/overview", "统计概览", (Right.READ_CASE,)),
    Way("admin", "/admin", "管理", (Right.READ_PEOPLE,)),
)


def navigation(member: Member) -> tuple[Way, ...]:
    """The ways open to a member of staff, in their order."""
    return tuple(one for one in _WAYS if any(map(member.holds, one.rights)))
