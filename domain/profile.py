"""A public body as Mingbai knows it: its people, its departments, its ladder, its settings.

The profile seeds the register; from then on the register rules, and a case keeps the version it was
opened under.
"""

import hashlib
from typing import Annotated, Literal, Self

from pydantic import Field, PlainSerializer, model_validator

from domain.clocks import LimitKind
from domain.ladder import RungRule
from domain.model import AgencyId, Line, Model, Token
from domain.numbering import NumberScheme
from domain.people import DEPARTMENTAL, Person
from domain.remedies import RemedyBodies
from domain.seal import Seal


class Department(Model):
    """A department 承办部门: a division of the agency that can be charged with an application."""

    id: Token
    name: Line


class Contact(Model):
    """How the public reaches the disclosure desk; printed on receipts and notices."""

    address: Line
    postcode: Line
    phone: Line
    email: Line


class Profile(Model):
    """An agency's profile, as its TOML file gives it.

    `rules` fixes a rule set for all receipts; without it the receipt date decides (§5).
    `unsigned_signals` lets an act count whose request carries no token: for demonstrations only,
    since a signal that merely *says* it is the leader must not sign. `confirmed_citations` names
    the [K] citations the agency has checked (regulation.md §0.2). `seal` is printed on what is
    issued; without it there is room to press one. `retention_years` is the period 保管期限 for
    which an ended case is kept before what is personal in it may be erased. No source we have names
    one: [R] ten years stand until the office writes down those of its own list of periods.
    """

    id: AgencyId
    name: Line
    short_name: Line
    office: Line
    contact: Contact
    rules: Token | None = None
    calendar: tuple[Token, ...] = ()
    rest_day_receipt: Literal["as_is", "roll"] = "as_is"
    unsigned_signals: bool = False
    opens_on: str | None = None
    confirmed_citations: Annotated[frozenset[str], PlainSerializer(sorted)] = frozenset()
    seal: Seal | None = None
    retention_years: Annotated[int, Field(ge=1, le=100)] = 10
    numbers: NumberScheme
    remedies: RemedyBodies
    departments: tuple[Department, ...] = Field(min_length=1)
    people: tuple[Person, ...] = Field(min_length=1)
    ladder: tuple[RungRule, ...]

    @model_validator(mode="after")
    def _duties_name_known_departments(self) -> Self:
        known = {department.id for department in self.departments}
        for person in self.people:
            for duty in person.duties:
                if (duty.role in DEPARTMENTAL) != (duty.department is not None):
                    raise ValueError(f"{person.id}：{duty.role.label}是否属于某一部门，填写有误")
                if duty.department is not None and duty.department not in known:
                    raise ValueError(f"{person.id}：没有部门 {duty.department}")
        return self

    @model_validator(mode="after")
    def _the_ends_that_change_a_case_are_noticed(self) -> Self:
        """The motor marks a late reply and ends a party's term by these two rungs (§2.8, A7)."""
        breached = {rule.limit for rule in self.ladder if rule.at == "breach"}
        for limit in (LimitKind.REPLY, LimitKind.THIRD_PARTY):
            if limit not in breached:
                raise ValueError(f"催办阶梯缺少“{limit.label}”期限届满一级")
        return self

    @property
    def version(self) -> str:
        """Hash of everything a case is handled by: a case keeps the version it was opened under."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    @property
    def department_names(self) -> dict[str, str]:
        """The names of the departments by their ids."""
        return {one.id: one.name for one in self.departments}

    def department(self, id_: str) -> Department | None:
        """The department with this id, or None."""
        return next((one for one in self.departments if one.id == id_), None)

    def person(self, id_: str) -> Person | None:
        """The member of staff with this id, or None."""
        return next((one for one in self.people if one.id == id_), None)
