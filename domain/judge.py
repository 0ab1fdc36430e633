"""Judging: an act, a case and the law in force make a ruling.

Checks come in the order in which a person would ask: is there such an act, may it be done now, may
you do it, is it complete, does everything it needs hold. The first "no" is
the reason; a refusal says what would be allowed instead.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from domain import clocks, limits
from domain.acts import Act, Refusal
from domain.calendar import OutsideCalendarError
from domain.case import Case
from domain.clocks import ClockError, LimitKind
from domain.dossier import Dossier
from domain.explain import explain
from domain.model import Model, Token
from domain.paper import Audience
from domain.paperwork import Letter, Paperwork, consultations, envelopes, notices, numbered
from domain.people import Actor, Duty, Role
from domain.procedure import OPEN_ACTS, PROCEDURE, Row, carried_by, rows_of
from domain.receive import Receive
from domain.reception import NotReceivableError, admit
from domain.scene import Law, Scene


@dataclass(frozen=True, slots=True)
class Accepted:
    """The act counts: the case and its dossier as they now stand, and the paper that follows.

    `absent` names whom the actor stood in for.
    """

    case: Case
    dossier: Dossier
    row: Row
    absent: str | None
    documents: tuple[Paperwork, ...]
    letters: tuple[Letter, ...]


Ruling = Accepted | Refusal


class Barred(Model):
    """An act that is not somebody's to perform now: it is too early or late, or another's."""

    act: str
    code: Token
    title: str
    why: str


_IMPOSSIBLE: dict[type[Exception], str] = {
    NotReceivableError: "not_receivable",
    ClockError: "clock",
    OutsideCalendarError: "outside_calendar",
}
"""What the law's own reckoning refuses, and the code of the refusal."""


def judge(case: Case | None, dossier: Dossier | None, act: Act, actor: Actor, law: Law) -> Ruling:
    """Judge one act by the table."""
    rows = rows_of(act.name)
    if not rows:
        return refuse("unknown_act", act.name, f"没有“{act.name}”这个办理事项", case, actor)
    if reason := _barred(rows, case, actor):
        return refuse(reason.code, reason.title, reason.why, case, actor)
    mine = [row for row in _here(rows, case) if duty_for(row, case, actor) and is_there(row, case)]
    try:
        scene = _scene(case, dossier, act, actor, law)
        return _judge_content(mine, scene)
    except ValidationError as error:
        why = explain(error, carried_by(act.name))
        return refuse("malformed", mine[0].title, why, case, actor)
    except (NotReceivableError, ClockError, OutsideCalendarError) as error:
        return refuse(_IMPOSSIBLE[type(error)], mine[0].title, str(error), case, actor)


def is_there(row: Row, case: Case | None) -> bool:
    """Whether what a row takes for given holds in the case."""
    return row.given is None or case is None or row.given.holds(case)


def duty_for(row: Row, case: Case | None, actor: Actor) -> Duty | None:
    """The duty by which an actor may act: a departmental one in a department that has the case.

    His own before one he is delegated to; of a handler's duties that of the handler who is named.
    """
    named = {part.department: part.handler for part in (case.charged if case else ())}
    departments: tuple[str | None, ...] = tuple(named) or (None,)

    def after(duty: Duty) -> tuple[bool, bool]:
        handles = duty.role is not Role.HANDLER or named.get(duty.department or "") == (
            duty.absent or actor.id
        )
        return not handles, duty.absent is not None

    pairs = ((role, department) for department in departments for role in row.roles)
    held = (duty for role, department in pairs for duty in actor.held(role, department))
    return min(held, key=after, default=None)


def allowed(case: Case | None, actor: Actor) -> tuple[str, ...]:
    """The acts this actor may perform on the case as it stands, whatever they carry."""
    if case is None:
        return ()
    here = (row for row in PROCEDURE if case.stage in row.stages and is_there(row, case))
    return tuple(dict.fromkeys(row.act for row in here if duty_for(row, case, actor)))


def barred(case: Case, actor: Actor) -> tuple[Barred, ...]:
    """The acts somebody may send but this actor may not perform now, whatever they carry: why."""
    reasons = (_barred(rows_of(act), case, actor) for act in OPEN_ACTS)
    return tuple(reason for reason in reasons if reason)


def refuse(code: str, what: str, why: str, case: Case | None, actor: Actor) -> Refusal:
    """A refusal that says what would be allowed instead."""
    return Refusal(code=code, what=what, why=why, allowed=allowed(case, actor))


def _here(rows: Collection[Row], case: Case | None) -> list[Row]:
    return [row for row in rows if (case.stage in row.stages if case else not row.stages)]


def _barred(rows: tuple[Row, ...], case: Case | None, actor: Actor) -> Barred | None:
    """Why an act is not the actor's to perform now; None when it is."""
    act, here = rows[0].act, _here(rows, case)
    if not here:
        return Barred(act=act, code="wrong_stage", title=rows[0].title, why=_where(case))
    there = [row for row in here if is_there(row, case)]
    if not there:
        only = "；".join(dict.fromkeys(row.given.title for row in here if row.given))
        why = f"此时不能办理，仅限于：{only}"
        return Barred(act=act, code="not_now", title=here[0].title, why=why)
    if any(duty_for(row, case, actor) for row in there):
        return None
    who = "、".join(dict.fromkeys(role.label for row in there for role in row.roles))
    return Barred(act=act, code="wrong_role", title=there[0].title, why=f"应当由{who}办理")


def _none_fits(rows: list[Row], scene: Scene[Any], case: Case | None) -> Refusal:
    """The act is another one's to do: 再次补正, say, is the director's."""
    stage = case.stage if case else None
    others = (row for row in rows_of(rows[0].act) if stage in row.stages and is_there(row, case))
    theirs = [row for row in others if row.when and row.when.holds(scene)]
    if not theirs:
        only = "；".join(row.when.title for row in rows if row.when)
        why = f"此时不适用，仅限于：{only}"
        return refuse("not_applicable", rows[0].title, why, case, scene.actor)
    who = "、".join(dict.fromkeys(role.label for row in theirs for role in row.roles))
    title = theirs[0].when.title if theirs[0].when else ""
    return refuse("not_applicable", theirs[0].title, f"{title}应当由{who}办理", case, scene.actor)


def _where(case: Case | None) -> str:
    if case is None:
        return "案件尚未收件"
    ended = "，案件已经结束" if case.stage.terminal else ""
    return f"案件现处于“{case.stage.label}”阶段{ended}"


def _scene(
    case: Case | None, dossier: Dossier | None, act: Act, actor: Actor, law: Law
) -> Scene[Any]:
    payload = carried_by(act.name).model_validate(act.payload)
    if isinstance(payload, Receive):
        return admit(act.case, payload, actor, law)
    assert case is not None, "only 收件 has no case yet: its rows name no stage"
    assert dossier is not None, "every case has a dossier"
    return Scene(case, dossier, actor, payload, law)


def _judge_content(rows: list[Row], scene: Scene[Any]) -> Ruling:
    before = None if rows[0].stages == () else scene.case
    mine = ((row, replace(scene, duty=duty_for(row, before, scene.actor))) for row in rows)
    fitting = ((row, one) for row, one in mine if row.when is None or row.when.holds(one))
    row, fit = next(fitting, (None, scene))
    if row is None:
        return _none_fits(rows, scene, before)
    for guard in row.guards:
        if why := guard(fit):
            return refuse(guard.__name__, row.title, why, before, scene.actor)
    return _accept(row, fit)


def _accept(row: Row, before: Scene[Any]) -> Accepted:
    on = _dated(row, before)
    after = row.effect(before) if row.effect else before
    after = after.but(stage=row.to or before.case.stage, revision=before.case.revision + 1)
    case = _limits(row, after.case, on, before)
    papers = _documents(row, before.dossier, after.dossier)
    case = _numbered(row, case, papers, on, before.law)
    letters = _letters(row, before, papers)
    return Accepted(case, after.dossier, row, before.absent, papers, letters)


def _dated(row: Row, scene: Scene[Any]) -> date:
    if row.dated_by is None:
        return scene.law.today
    if callable(row.dated_by):
        return row.dated_by(scene)
    day: date | None = getattr(scene.payload, row.dated_by)
    return day or scene.law.today


def _limits(row: Row, case: Case, on: date, before: Scene[Any]) -> Case:
    """What an act does to the limits, in the order in which they depend on each other."""
    law, named = before.law, row.term(before) if row.term else ()
    case = limits.end(case, row.ends, on)
    case = limits.turn(case, row.pauses, law, lambda clock: clocks.pause(clock, on, row.title))
    case = limits.turn(case, row.resumes, law, lambda clock: clocks.resume(clock, on))
    for kind in row.starts:
        # What watches an application sent back runs from its first receipt (§2.4 T2).
        anchor = case.received if kind is LimitKind.SHADOW else on
        case = limits.start(case, kind, anchor, law, leftover=row.leftover, parameters=named)
    return limits.settle(case, law, anew=row.anew)


def _documents(row: Row, before: Dossier, after: Dossier) -> tuple[Paperwork, ...]:
    papers: list[Paperwork] = []
    for paper in row.documents:
        match paper:
            case "notices":
                papers.extend(notices(after, draft=row.draft))
            case "consultations":
                papers.extend(consultations(before, after))
            case "envelopes":
                papers.extend(envelopes(before, after))
            case kind:
                papers.append(Paperwork(kind, row.draft))
    return tuple(papers)


def _numbered(row: Row, case: Case, papers: tuple[Paperwork, ...], on: date, law: Law) -> Case:
    """The case with the numbers of what the act issues (§3.4)."""
    if row.draft or case.number is None:
        return case
    found = numbered(case, papers, law.profile.numbers, on)
    where = "notices" if "notices" in row.documents else "letters"
    return case.model_copy(update={where: (*getattr(case, where), *found)})


def _letters(row: Row, before: Scene[Any], papers: tuple[Paperwork, ...]) -> tuple[Letter, ...]:
    if row.messages == "rung":
        rung = next(one for one in before.case.pending if one.id == before.payload.rung)
        return tuple(Letter(rung.message, to, rung) for to in rung.to)
    remark = getattr(before.payload, "reason", "") or getattr(before.payload, "error", "")
    jobs = getattr(before.payload, "jobs", ())
    letters: list[Letter] = []
    for kind, to in row.messages:
        if to is Audience.THIRD_PARTY:
            told = [one.party for one in papers if one.party]
            told = told or [one.party for one in before.case.notices if one.party]
            letters.extend(
                Letter(kind, to, remark=remark, party=party, what=row.title) for party in told
            )
        else:
            letters.append(Letter(kind, to, remark=remark, what=row.title, jobs=jobs))
    return tuple(letters)
