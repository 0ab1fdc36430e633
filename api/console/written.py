"""What people wrote in a case, as titles and words: the titles stand with the models themselves."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import NamedTuple

from pydantic import BaseModel

from api.forms import Pairs
from api.staff.schemas import People
from domain import shapes
from domain.applicants import Organisation
from domain.civil import chinese_date
from domain.dossier import Dossier, ItemFinding, Party, Review
from domain.outcomes import OUTCOMES
from domain.people import Role
from domain.procedure import carried_by
from domain.procedure.opinion import ReviewProposal
from domain.procedure.secrecy import ReviewVerdict
from domain.shapes import Shape, shape_of

Facts = tuple[tuple[str, str], ...]


class Told(NamedTuple):
    """Something with what is said of it."""

    title: str
    facts: Facts


def people_told(people: People) -> tuple[Told, ...]:
    """Everybody outside the agency whom the case concerns."""
    return (
        *(
            Told("申请人" + ("（单位）" if isinstance(one, Organisation) else ""), facts(one))
            for one in people.applicants
        ),
        *((Told("代理人", facts(people.agent)),) if people.agent else ()),
        *(Told("代表人", facts(one)) for one in people.representatives),
        *(Told(f"被征求意见方（{one.kind.label}）", _party(one)) for one in people.parties),
    )


def written(dossier: Dossier) -> tuple[Told, ...]:
    """The opinion, the findings and the secrecy review as they stand."""
    opinion = (Told("答复意见", (("意见", dossier.opinion),)),) if dossier.opinion else ()
    review = _review(dossier.review) if dossier.review else ()
    return (*opinion, *map(_finding, dossier.findings), *review)


def facts(model: BaseModel) -> Facts:
    """Everything said in a model, under the titles of its fields."""
    return tuple(_facts(shape_of(type(model)), model))


def typed_told(act: str, typed: Pairs, names: Mapping[str, str]) -> Facts:
    """What was typed into the form of an act, in words: for when there is no such form any more.

    `names` are those of staff and departments by their ids.
    """
    found = ((_shape_at(shape_of(carried_by(act)), name), value) for name, value in typed)
    return tuple(
        (shape.title, names.get(value, value) if shape.refers else _said(shape, value))
        for shape, value in found
        if shape is not None and value.strip()
    )


def _shape_at(whole: Shape, name: str) -> Shape | None:
    """What a name of a form stands for; None for what only moves the form, as its buttons do."""
    at: Shape | None = whole
    for part in name.split("."):
        match at:
            case shapes.Group():
                at = at.fields.get(part)
            case shapes.Many() if part.isdecimal():
                at = at.of
            case shapes.OneOf():
                at = _in_a_case(at, part)
            case _:
                return None
    while isinstance(at, shapes.Many):
        at = replace(at.of, title=at.title)
    return None if isinstance(at, shapes.Group | shapes.OneOf) else at


def _in_a_case(one_of: shapes.OneOf, part: str) -> Shape | None:
    """A field of whichever case has it: names do not tell the case."""
    if part == one_of.tag:
        options = {value: case.title for value, case in one_of.cases.items()}
        return shapes.Choice(title=one_of.title, options=options)
    return next((one.fields[part] for one in one_of.cases.values() if part in one.fields), None)


def _finding(one: ItemFinding) -> Told:
    which = f"第{'、'.join(map(str, one.items))}项：" if one.items else ""
    finding: BaseModel = one.finding
    name = OUTCOMES[one.finding.outcome].name
    return Told(f"结论：{which}{name}", facts(finding))


def _review(review: Review) -> tuple[Told, ...]:
    # Constructed, not validated: of a case that was erased, the reasons are gone.
    proposed = ReviewProposal.model_construct(attribute=review.attribute, reasons=review.reasons)
    steps = tuple(
        Told(
            f"保密审查：{Role(one.step).label} {one.name}",
            facts(ReviewVerdict.model_construct(verdict=one.verdict, remark=one.remark)),
        )
        for one in review.steps
    )
    return (Told("保密审查建议", facts(proposed)), *steps)


def _party(one: Party) -> Facts:
    said = (
        ("名称", one.name),
        ("地址", one.address),
        ("电子邮箱", one.email),
        ("涉及的内容", one.content),
        ("答复", f"{one.reply.response.label} {one.reply.text}".strip() if one.reply else ""),
    )
    return tuple((title, text) for title, text in said if text)


def _facts(group: shapes.Group, model: BaseModel) -> Iterator[tuple[str, str]]:
    for name, shape in group.fields.items():
        value = getattr(model, name, None)
        if isinstance(value, BaseModel):
            yield from _facts(shape_of(type(value)), value)
        elif isinstance(value, tuple) and any(isinstance(one, BaseModel) for one in value):
            inner: Iterable[BaseModel] = value
            yield from (pair for one in inner for pair in facts(one))
        elif said := _said(shape, value):
            yield shape.title, said


def _said(shape: Shape, value: object) -> str:
    match value:
        case None | "" | False | ():
            return ""
        case bool():
            return "是"
        case date():
            return chinese_date(value)
        case Enum():
            return str(getattr(value, "label", value.value))
        case tuple():
            return "、".join(_said(shape, one) for one in value)
    options = shape.options if isinstance(shape, shapes.Choice) else {}
    return options.get(str(value), str(value))
