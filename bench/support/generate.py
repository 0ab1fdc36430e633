"""A register as a large body has it: `python -m bench.support.generate 100000`.

Samples are played once through the one door; what lies in the register after each act is the
pattern of the cases. Each has an id, number, applicant's identity, object and days of its own and
goes in by the functions an act uses, beside the door. It is the same body at any time: the years
behind it grow, what is open does not. The newest cases have their whole journal and paper, the
others the entry of their receipt: what is asked of one case is asked of the newest.
"""

import random
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session
from ulid import ULID

from activities.assembly import Installation, open_installation
from agencies import load_profile
from domain.acts import Act, Order
from domain.applicants import Citizen, Contact, Identity, IdentityKind
from domain.application import Item
from domain.case import Case, Limit
from domain.civil import civil_date, instant_at
from domain.dossier import Dossier
from domain.numbering import case_number
from domain.profile import Profile
from register import migrate, queries
from register.acts import cases
from register.acts.cases import Filed
from register.acts.cases import (
    _row as case_row,
)  # the one builder of rows; an act has no other use of it
from register.agency.bootstrap import bootstrap
from register.engine import Register
from register.keyed import key_id
from register.lists import search
from register.lists.marks import marks_of
from register.lists.words import words
from register.record import journal
from register.tables import (
    ApplicantRow,
    CaseRow,
    ContentRow,
    DocumentRow,
    HeadRow,
    JournalRow,
    MarkRow,
    MessageRow,
    NumberCounterRow,
    TextRow,
)
from runtime.keys import ensure_key_ring
from runtime.settings import Mode, Settings, load_settings
from samples import Sample, load_samples

A_YEAR = 10_000
OPEN = 800
"""Cases a year, and how many of them are open: each takes some twenty working days."""

_BATCH = 1000
WHOLE = 300
"""So many of the newest cases have their whole journal and paper."""

_WORDS = """
清河 上地 回龙观 望京 亦庄 通州 顺义 昌平 房山 大兴 丰台 石景山 门头沟 怀柔 密云 延庆
嘉园 阳光里 翠湖 金隅 柳林 春晓 云景 天和 博雅 紫竹 东润 西山 南苑 北辰
电梯 锅炉 起重机械 压力管道 计量器具 气瓶 游乐设施 加油机 电子秤 计价器
检验报告 处罚决定书 检定证书 投诉处理结果 抽查结果 检查记录 许可档案 会议纪要
"""
_PLACES, _ESTATES, _THINGS, _PAPERS = (line.split() for line in _WORDS.split("\n")[1:-1])
_FAMILIES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "明华建国秀英志强丽娟文军海燕春梅"


@dataclass(frozen=True)
class Pattern:
    """A sample as it lies in the register after one of its acts."""

    case: Case
    dossier: Dossier
    entries: tuple[journal.Entry, ...]
    documents: tuple[dict[str, object], ...]
    messages: tuple[dict[str, object], ...]
    words: tuple[str, ...]


def generate(installation: Installation, profile: Profile, count: int, last: date) -> float:
    """Put cases into an empty register, the newest received on `last`; the seconds it took."""
    begun = time.perf_counter()
    maker = _Maker(installation, profile, tuple(_patterns()), count, last)
    for first in range(0, count, _BATCH):
        with installation.register.transaction() as session:
            maker.put(session, range(first, min(count, first + _BATCH)))
    with installation.register.transaction() as session:
        maker.count(session)
    _look_round(installation.register)
    return time.perf_counter() - begun


def _look_round(register: Register) -> None:
    """What a server does by itself in the background of years."""
    with register.transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.connection().execute(text("ANALYZE"))


@dataclass(frozen=True)
class _Made:
    """A case made of a pattern, and where it stands in the index."""

    doc: int
    pattern: Pattern
    filed: Filed
    whole: bool

    @property
    def id(self) -> str:
        """The case's id."""
        return self.filed.case.id


class _Maker:
    """Makes cases out of patterns, the same ones each time."""

    def __init__(
        self,
        installation: Installation,
        profile: Profile,
        patterns: tuple[Pattern, ...],
        count: int,
        last: date,
    ) -> None:
        self._key, self._vault = installation.ring.journal_key, installation.vault
        self._profile, self._count, self._last = profile, count, last
        self._shift = int(installation.settings.civil_shift.total_seconds())
        self._ended = [one for one in patterns if not one.case.open]
        self._open = [one for one in patterns if one.case.open and one.case.number]
        self._serials: dict[int, int] = {}
        self._limits: dict[tuple[str, int, timedelta], tuple[Limit, ...]] = {}
        self._dice = random.Random(20171107)  # noqa: S311 - not for secrets

    def put(self, session: Session, numbers: range) -> None:
        """Put some cases in, a table at a time."""
        made = [self._make(number) for number in numbers]
        for table, rows in (
            (CaseRow, [case_row(one.filed, self._key) for one in made]),
            (ApplicantRow, [row for one in made for row in self._named(one)]),
            (MarkRow, [row for one in made for row in _marks(one.filed.case)]),
            (TextRow, [{"doc": one.doc, "case_id": one.id} for one in made]),
        ):
            session.connection().execute(insert(table), rows)
        search.add(session, {one.doc: self._said(one) for one in made})
        self._receipts(session, [one for one in made if not one.whole])
        for one in made:
            if one.whole:
                self._follow(session, one)

    def _make(self, number: int) -> _Made:
        back = self._count - number
        received = self._last - timedelta(days=back * 365 // A_YEAR)
        is_open = back <= OPEN
        pattern = self._dice.choice(self._open if is_open else self._ended)
        at = instant_at(received) + timedelta(milliseconds=number)
        id_ = f"{self._profile.id}-{ULID.from_datetime(at)}"
        case = self._case(pattern.case, id_, received)
        serial = self._serials.get(received.year)
        numbered = {"year": received.year, "serial": serial} if case.number else {}
        filed = Filed(
            case=case,
            dossier=self._dossier(pattern.dossier),
            opened_at=at,
            intake_key=id_,
            **numbered,
        )
        return _Made(doc=number + 1, pattern=pattern, filed=filed, whole=back <= WHOLE)

    def _named(self, one: _Made) -> tuple[dict[str, object], ...]:
        return cases.named_in(one.id, one.filed.dossier, self._vault)

    def _said(self, one: _Made) -> tuple[str, ...]:
        """The words of its own object, then those of its pattern, which are cut once."""
        item = one.filed.dossier.application.items[0]
        return (*words((item.title, item.description)), *one.pattern.words)

    def _receipts(self, session: Session, made: list[_Made]) -> None:
        """The first entry of each, as `journal.append` writes it."""
        links, contents, heads = [], [], []
        for one in made:
            entry, salt = one.pattern.entries[0], secrets.token_hex(16)
            content = (entry.content or "{}").replace(one.pattern.case.id, one.id)
            link = {
                **entry.model_dump(exclude={"content"}),
                "stream": one.id,
                "seq": 1,
                "revision": one.filed.case.revision,
                "content_digest": journal.content_digest(salt, content),
                "key_id": key_id(self._key),
                "previous": journal.GENESIS,
            }
            mac = journal.link_mac(link, self._key)
            links.append({**link, "mac": mac})
            contents.append({"stream": one.id, "seq": 1, "salt": salt, "content": content})
            heads.append({"stream": one.id, "seq": 1, "mac": mac, "revision": link["revision"]})
        for table, rows in ((JournalRow, links), (ContentRow, contents), (HeadRow, heads)):
            if rows:
                session.connection().execute(insert(table), rows)

    def count(self, session: Session) -> None:
        """Let the next case be numbered after these."""
        for year, last in self._serials.items():
            session.add(NumberCounterRow(agency=self._profile.id, year=year, last=last))
        if session.get_bind().dialect.name == "postgresql":
            place = text("SELECT setval('case_texts_doc_seq', :last)")
            session.connection().execute(place, {"last": self._count})

    def _case(self, pattern: Case, id_: str, received: date) -> Case:
        days = (received - pattern.received) // timedelta(days=7) * timedelta(days=7)
        number = None
        if pattern.number:
            self._serials[received.year] = self._serials.get(received.year, 0) + 1
            number = case_number(self._profile.numbers, received.year, self._serials[received.year])
        limits = self._moved(pattern, days)
        closed = pattern.closed and pattern.closed + days
        return pattern.model_copy(
            update={
                "id": id_,
                "received": received,
                "number": number,
                "limits": limits,
                "closed": closed,
                "rungs": (),
                "shift": self._shift,
            }
        )

    def _moved(self, pattern: Case, days: timedelta) -> tuple[Limit, ...]:
        """The limits some days later; many cases have the same."""
        key = (pattern.id, pattern.revision, days)
        if key not in self._limits:
            self._limits[key] = tuple(_later(one, days) for one in pattern.limits)
        return self._limits[key]

    def _dossier(self, pattern: Dossier) -> Dossier:
        dice = self._dice
        place, estate = dice.choice(_PLACES), dice.choice(_ESTATES)
        what = f"{dice.choice(_THINGS)}{dice.choice(_PAPERS)}"
        title = f"{place}{estate}小区{dice.randint(1, 99)}号楼{what}"
        item = Item(title=title, description=f"申请公开{place}{estate}的{what}全文。")
        name = dice.choice(_FAMILIES) + dice.choice(_GIVEN) + dice.choice(_GIVEN)
        serial = dice.randint(0, 99_999_999)
        someone = Citizen(
            name=name,
            identity=Identity(kind=IdentityKind.PASSPORT, number=f"E{serial:08}"),
            contact=Contact(phone=f"139{serial:08}", email=f"a{serial}@example.com"),
        )
        application = pattern.application.model_copy(
            update={"applicants": (someone,), "items": (item, *pattern.application.items)}
        )
        return pattern.model_copy(update={"application": application})

    def _follow(self, session: Session, one: _Made) -> None:
        """The whole journal and the paper."""
        pattern, old = one.pattern, one.pattern.case.id
        for entry in pattern.entries:
            journal.append(
                session,
                one.id,
                **entry.model_dump(include=_SAME),
                act_id=entry.act_id.replace(old, one.id),
                content=(entry.content or "{}").replace(old, one.id),
                key=self._key,
            )
        for table, rows in ((DocumentRow, pattern.documents), (MessageRow, pattern.messages)):
            renamed = [_renamed(row, old, one.id) for row in rows]
            if renamed:
                session.connection().execute(insert(table), renamed)


def _later(limit: Limit, days: timedelta) -> Limit:
    """A limit with everything that it was reckoned from, some days later."""
    return Limit.model_validate(_shifted(limit.model_dump(), days))


def _shifted(told: Any, days: timedelta) -> Any:
    match told:
        case dict():
            return {key: _shifted(one, days) for key, one in told.items()}
        case tuple():
            return tuple(_shifted(one, days) for one in told)
        case date():
            return told + days
        case _:
            return told


_SAME = {"at", "act", "actor", "outcome", "request_digest", "revision", "recorded"}


def _marks(case: Case) -> Iterator[dict[str, object]]:
    for kind, value in marks_of(case):
        yield {"agency": case.agency, "kind": kind, "value": value, "case_id": case.id}


def _renamed(row: dict[str, object], old: str, new: str) -> dict[str, object]:
    named = {
        key: value.replace(old, new) if isinstance(value, str) else value
        for key, value in row.items()
    }
    return {**named, "status": "produced" if "ordinal" in row else "sent"}


def _patterns() -> Iterator[Pattern]:
    """The samples of an agency after each of their acts."""
    with tempfile.TemporaryDirectory(prefix="mingbai-patterns-") as folder:
        scratch_db = f"sqlite:///{folder}/register.db"
        settings = Settings(
            mode=Mode.DEMO,
            data_dir=Path(folder),
            database_url=scratch_db,
            key_file=Path(folder) / "keys.json",
        )
        ensure_key_ring(settings.key_file)
        migrate.upgrade(settings.database_url)
        with open_installation(settings) as scratch:
            bootstrap(scratch.register, load_profile("bjqts"))
            for number, sample in enumerate(load_samples()):
                if sample.agency == "bjqts":
                    yield from _played(scratch, sample, f"bjqts-pattern{number}")


def _played(scratch: Installation, sample: Sample, id_: str) -> Iterator[Pattern]:
    payload = {
        "agency": sample.agency,
        "application": sample.application.model_dump(mode="json"),
        "intake_key": id_,
    }
    steps = [("receive", "intake", sample.handed_in, payload)]
    steps += [(one.act, one.by, one.at, one.payload) for one in sample.steps]
    for place, (name, by, at, carried) in enumerate(steps):
        act = Act(case=id_, name=name, id=f"act-{place}", actor=by, at=at, payload=carried)
        order = Order(act=act, door="outside" if place else "start")
        if not scratch.registrar.perform(order).answer.accepted:
            return  # it waits for the clock, which nobody plays here
        yield _pattern(scratch, id_)


def _pattern(scratch: Installation, id_: str) -> Pattern:
    with scratch.register.reading() as session:
        filed = queries.case(session, id_)
        assert filed is not None, "it was received"
        return Pattern(
            case=filed.case,
            dossier=filed.dossier,
            entries=queries.journal_of(session, id_),
            documents=tuple(
                one.model_dump(mode="python") for one in queries.documents_of(session, id_)
            ),
            messages=tuple(_message(one.model_dump()) for one in queries.messages_of(session, id_)),
            words=words(search.texts(filed.dossier), search.unnamed(filed.dossier)),
        )


def _message(row: dict[str, object]) -> dict[str, object]:
    return {**row, "attachments": "[]", "message_id": None}


def main() -> None:
    """Make a register where the settings say, and print a line."""
    settings = load_settings(mode=Mode.DEMO)
    ensure_key_ring(settings.key_file)
    migrate.upgrade(settings.database_url)
    profile = load_profile("bjqts")
    count = int(sys.argv[1])
    with open_installation(settings) as installation:
        bootstrap(installation.register, profile)
        took = generate(installation, profile, count, civil_date(datetime.now(UTC)))
    print(f"{count} cases in {took:.1f} s")


if __name__ == "__main__":
    main()
