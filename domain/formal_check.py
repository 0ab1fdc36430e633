"""The formal check 形式审查 (S0 art 13(3)): where an application does not meet S0 art 13(1).

Each check yields what it finds as code, field and words; `domain.defects` knows what a code means.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from domain.applicants import Party, email_is_wrong, number_is_wrong, phone_is_wrong
from domain.application import JOINT, REPRESENTATIVES, Application, Obtaining, people
from domain.channels import Arrival, Channel, ReceiptPendingError, receipt_date
from domain.civil import chinese_date
from domain.explain import entry_of
from domain.texts import is_fit, one_line

FIRST_RECEIPT = date(2008, 5, 1)
"""The day the Regulation came into force (L07); nothing can have been received before."""


class Found(NamedTuple):
    """Something found: the defect's code, the path of the field, the words its message needs."""

    code: str
    field: str
    words: Mapping[str, object] = MappingProxyType({})


def check(
    application: Application, agency_names: Collection[str], today: date, rules: str
) -> Iterator[Found]:
    """Everything found, in the order of the form."""
    yield from _unfit_texts(application)
    yield from _arrival(application, today, rules)
    yield from _agency(application, agency_names)
    yield from _applicants(application)
    yield from _agent(application)
    yield from _representatives(application)
    yield from _oral(application)
    yield from _items(application)
    yield from _provision(application)


_LONG_TEXTS = frozenset(
    {"description", "purpose", "transcript", "difficulty", "proof", "election_proof"}
)


def _unfit_texts(application: Application) -> Iterator[Found]:
    for path, text in _texts(application.model_dump(), ""):
        if not is_fit(text, lines=path.rpartition("/")[2] in _LONG_TEXTS):
            yield Found("control_characters", path)


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield path, value
        case dict():
            for key, inner in value.items():
                yield from _texts(inner, f"{path}/{key}".lstrip("/"))
        case tuple() | list():
            for position, inner in enumerate(value):
                yield from _texts(inner, f"{path}/{position}")


def _arrival(application: Application, today: date, rules: str) -> Iterator[Found]:
    arrival = application.arrival
    steps = ("submitted_on", "signed_on", "confirmed_on")
    days = {step: day for step in steps if (day := getattr(arrival, step))}
    if arrival.announced_on:
        days["announced_on"] = arrival.announced_on
    for step, day in days.items():
        if day > today:
            yield Found("future_date", f"arrival/{step}", {"day": chinese_date(day)})
        if day < FIRST_RECEIPT:
            yield Found("date_too_early", f"arrival/{step}", {"day": chinese_date(day)})
    yield from _reversed([(step, days[step]) for step in steps if step in days])
    yield from _missing_date(arrival, rules)


def _missing_date(arrival: Arrival, rules: str) -> Iterator[Found]:
    try:
        receipt_date(arrival, rules)
    except ReceiptPendingError as pending:
        # A missing confirmation is work for the agency, no fault of the data: the clock waits.
        if pending.fact != "confirmed_on":
            what = "信函签收日期" if pending.fact == "signed_on" else "申请提交日期"
            yield Found("arrival_date_missing", f"arrival/{pending.fact}", {"what": what})


def _reversed(days: list[tuple[str, date]]) -> Iterator[Found]:
    for (_, before), (step, day) in pairwise(days):
        if day < before:
            words = {"day": chinese_date(day), "before": chinese_date(before)}
            yield Found("dates_reversed", f"arrival/{step}", words)


def _agency(application: Application, names: Collection[str]) -> Iterator[Found]:
    name = application.agency_name
    if not name:
        yield Found("agency_missing", "agency_name")
    elif name not in names:
        yield Found("agency_unknown", "agency_name", {"name": one_line(name, 60)})


def _applicants(application: Application) -> Iterator[Found]:
    if not application.applicants:
        yield Found("applicant_missing", "applicants")
    for position, one in enumerate(application.applicants):
        who = entry_of("申请人", position + 1) if len(application.applicants) > 1 else "申请人"
        yield from _person(one, f"applicants/{position}", who)


def _agent(application: Application) -> Iterator[Found]:
    if application.agent:
        yield from _person(application.agent, "agent", "代理人")
        if not application.agent.proof:
            yield Found("mandate_missing", "agent/proof")


def _representatives(application: Application) -> Iterator[Found]:
    if application.representatives is None:
        return
    number, joint = len(application.representatives), len(application.applicants)
    if number not in REPRESENTATIVES:
        yield Found("representatives_number", "representatives", {"n": number})
    if joint < JOINT:
        yield Found("too_few_applicants", "representatives", {"n": joint})
    if not application.election_proof:
        yield Found("election_missing", "election_proof")
    known = {one.name for one in application.applicants}
    for position, one in enumerate(application.representatives):
        # A representative who is an applicant has said the rest there and is not asked twice.
        silent = {"identity_missing", "contact_missing"} if one.name in known else set[str]()
        found = _person(one, f"representatives/{position}", entry_of("代表人", position + 1))
        yield from (one for one in found if one.code not in silent)


def _person(one: Party, path: str, who: str) -> Iterator[Found]:
    if not one.name:
        yield Found("name_missing", f"{path}/name", {"who": who})
    yield from _identity(one, f"{path}/identity", who)
    contact = one.contact
    if not contact.is_given():
        yield Found("contact_missing", f"{path}/contact", {"who": who})
    if contact.phone and phone_is_wrong(contact.phone):
        yield Found("phone_wrong", f"{path}/contact/phone", {"who": who})
    if contact.email and email_is_wrong(contact.email):
        yield Found("email_wrong", f"{path}/contact/email", {"who": who})


def _identity(one: Party, path: str, who: str) -> Iterator[Found]:
    kind, number = one.identity.kind, one.identity.number
    if not (kind or number):
        yield Found("identity_missing", path, {"who": who, "what": "证件名称和号码"})
    elif not kind:
        yield Found("identity_missing", f"{path}/kind", {"who": who, "what": "证件名称"})
    elif not number:
        yield Found("identity_missing", f"{path}/number", {"who": who, "what": "证件号码"})
    elif number_is_wrong(one.identity):
        yield Found("identity_wrong", f"{path}/number", {"who": who, "what": kind.label})


def _oral(application: Application) -> Iterator[Found]:
    if application.channel is not Channel.ORAL:
        return
    record = application.oral
    if record is None or not record.transcript:
        yield Found("oral_record_missing", "oral/transcript" if record else "oral")
    if record is None:
        return
    if not record.difficulty:
        yield Found("oral_difficulty_missing", "oral/difficulty")
    if not record.clerk:
        yield Found("oral_clerk_missing", "oral/clerk")
    if not record.confirmed_by or not application.arrival.confirmed_on:
        yield Found("oral_unconfirmed", "oral/confirmed_by")


def _items(application: Application) -> Iterator[Found]:
    if not application.items:
        yield Found("items_missing", "items")
    for position, item in enumerate(application.items):
        if not item.label:
            yield Found("item_unspecific", f"items/{position}", {"n": position + 1})


_NEEDED = {
    Obtaining.POST: ("address", "通信地址"),
    Obtaining.COURIER: ("address", "通信地址"),
    Obtaining.EMAIL: ("email", "电子邮箱"),
    Obtaining.FAX: ("fax", "传真号码"),
}


def _provision(application: Application) -> Iterator[Found]:
    way = application.obtaining
    if way is None:
        yield Found("obtaining_missing", "obtaining")
    if application.form is None:
        yield Found("form_missing", "form")
    if way not in _NEEDED:
        return
    needed, what = _NEEDED[way]
    contacts = [one.contact for one in people(application) if one.contact.is_given()]
    if contacts and not any(getattr(contact, needed) for contact in contacts):
        yield Found("obtaining_unreachable", "obtaining", {"way": way.label, "what": what})
