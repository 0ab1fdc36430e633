"""Judging: an act, a case and the law in force make a ruling.

Checks come in the order in which a person would ask: is there such an act, may it be done now, may
you do it, is it complete, does everything it needs hold. The first "no" is
the reason; a refusal says what would be allowed instead.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from domain import limits, payloads
from domain.acts import Act, Refusal
from domain.case import Case, Dossier
from domain.clocks import LimitKind
from domain.explain import explain
from domain.ladder import Rung
from domain.paper import Audience, DocumentKind, MessageKind, notice_of
from domain.people import Actor
from domain.procedure import PROCEDURE, Row, carried_by, rows_of, title_of
from domain.reception import NotReceivableError, admit
from domain.scene import Law, Scene


@dataclass(frozen=True, slots=True)
class Paperwork:
    """A document to queue; `finding` is the position of the finding a notice is about."""

    kind: DocumentKind
    draft: bool
    finding: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to queue: its kind, to whom, and what it should mention."""

    kind: MessageKind
    to: Audience
    rung: Rung | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The act counts: the case and its dossier as they now stand, and the paper that follows."""

    case: Case
    dossier: Dossier
    row: Row
    documents: tuple[Paperwork, ...]
    letters: tuple[Letter, ...]


Ruling = Accepted | Refusal


def judge(case: Case | None, dossier: Dossier | None, act: Act, actor: Actor, law: Law) -> Ruling:
    """Judge one act by the table."""
    rows = rows_of(act.name)
    if not rows:
        return refuse("unknown_act", act.name, f"没有“{act.name}”这个办理事项", case, actor)
    here = [row for row in rows if (case.stage in row.stages if case else not row.stages)]
    if not here:
        return refuse("wrong_stage", title_of(act.name), _where(case), case, actor)
    mine = [row for row in here if may(row, case, actor)]
    if not mine:
        who = "、".join(dict.fromkeys(role.label for row in here for role in row.roles))
        return refuse("wrong_role", here[0].title, f"应当由{who}办理", case, actor)
    try:
        scene = _scene(case, dossier, act, actor, law)
    except ValidationError as error:
        return refuse("malformed", mine[0].title, explain(error), case, actor)
    except NotReceivableError as error:
        return refuse("not_receivable", mine[0].title, str(error), case, actor)
    return _judge_content(mine, scene)


def may(row: Row, case: Case | None, actor: Actor) -> bool:
    """Whether an actor holds one of a row's roles, in the case's department where that matters."""
    department = case.department if case else None
    return any(actor.holds(role, department) for role in row.roles)


def allowed(case: Case | None, actor: Actor) -> tuple[str, ...]:
    """The acts this actor may perform on the case as it stands, whatever they carry."""
    if case is None:
        return ()
    rows = (row for row in PROCEDURE if case.stage in row.stages and may(row, case, actor))
    return tuple(dict.fromkeys(row.act for row in rows))


def refuse(code: str, what: str, why: str, case: Case | None, actor: Actor) -> Refusal:
    """A refusal that says what would be allowed instead."""
    return Refusal(code=code, what=what, why=why, allowed=allowed(case, actor))


def _where(case: Case | None) -> str:
    if case is None:
        return "案件尚未收件"
    ended = "，案件已经结束" if case.stage.terminal else ""
    return f"案件现处于“{case.stage.label}”阶段{ended}"


def _scene(
    case: Case | None, dossier: Dossier | None, act: Act, actor: Actor, law: Law
) -> Scene[Any]:
    payload = carried_by(act.name).model_validate(act.payload)
    if isinstance(payload, payloads.Receive):
        return admit(act.case, payload, actor, law)
    assert case is not None, "only 收件 has no case yet: its rows name no stage"
    assert dossier is not None, "every case has a dossier"
    return Scene(case, dossier, actor, payload, law)


def _judge_content(rows: list[Row], scene: Scene[Any]) -> Ruling:
    row = next(row for row in rows if row.when is None or row.when.holds(scene.payload))
    for guard in row.guards:
        if why := guard(scene):
            return refuse(guard.__name__, row.title, why, scene.case, scene.actor)
    return _accept(row, scene)


def _accept(row: Row, before: Scene[Any]) -> Accepted:
    on: date = (row.dated_by and getattr(before.payload, row.dated_by)) or before.law.today
    after = row.effect(before) if row.effect else before
    after = after.but(stage=row.to or before.case.stage, revision=before.case.revision + 1)
    case = limits.end(after.case, row.ends, on)
    for kind in row.starts:
        case = limits.start(case, kind, _anchor(kind, case, on), before.law)
    case = limits.settle(case, before.law)
    return Accepted(case, after.dossier, row, _documents(row, after.dossier), _letters(row, before))


def _anchor(kind: LimitKind, case: Case, on: date) -> date:
    """Reply and transfer run from the receipt date (A4), every other limit from what started it."""
    return case.received if kind in (LimitKind.REPLY, LimitKind.TRANSFER) else on


def _documents(row: Row, dossier: Dossier) -> tuple[Paperwork, ...]:
    papers: list[Paperwork] = []
    for paper in row.documents:
        if paper != "notices":
            papers.append(Paperwork(paper, row.draft))
            continue
        kinds = (notice_of(one.finding.outcome) for one in dossier.findings)
        papers.extend(
            Paperwork(kind, row.draft, position)
            for position, kind in enumerate(kinds)
            if kind is not None
        )
    return tuple(papers)


def _letters(row: Row, before: Scene[Any]) -> tuple[Letter, ...]:
    if row.messages != "rung":
        remark = getattr(before.payload, "reason", "") or getattr(before.payload, "error", "")
        return tuple(Letter(kind, to, remark=remark) for kind, to in row.messages)
    rung = next(one for one in before.case.pending if one.id == before.payload.rung)
    return tuple(Letter(rung.message, to, rung) for to in rung.to)
