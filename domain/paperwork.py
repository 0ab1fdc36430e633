"""Which papers follow from an act, to whom, and under which numbers (regulation.md §3)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.case import Case, Notice
from domain.dossier import Dossier, ItemFinding, Method, Party, PartyKind, Response
from domain.findings import OverrideDisclosed
from domain.ladder import Rung
from domain.numbering import NumberScheme, document_number, is_numbered
from domain.paper import (
    DOCUMENTS,
    Audience,
    DocumentKind,
    MessageKind,
    PaperKind,
    notice_of,
)


@dataclass(frozen=True, slots=True)
class Paperwork:
    """A document to queue: a notice about the finding at this position, a letter to this party.

    `sent`: the position in the dossier of the letter whose envelope it is; None is the reply's.
    """

    kind: PaperKind
    draft: bool = False
    finding: int | None = None
    party: int | None = None
    sent: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to queue: its kind, to whom, and what it should mention.

    `what` is the title of the act that sends it; `party` the number of the third party it goes to.
    `jobs` are the papers that gave up, `allowed` the acts that were possible instead.
    """

    kind: MessageKind
    to: Audience
    rung: Rung | None = None
    remark: str = ""
    party: int | None = None
    what: str = ""
    jobs: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


def notices(dossier: Dossier, *, draft: bool = False) -> tuple[Paperwork, ...]:
    """The notices that tell the findings, in their order."""
    return tuple(
        Paperwork(kind, draft, position, party)
        for position, one in enumerate(dossier.findings)
        for kind, party in _notices_of(one, dossier.parties)
    )


def consultations(before: Dossier, after: Dossier) -> tuple[Paperwork, ...]:
    """The letters to the parties an act has newly consulted."""
    new = range(len(before.parties) + 1, len(after.parties) + 1)
    return tuple(
        Paperwork(_CONSULTS[after.parties[number - 1].kind], party=number) for number in new
    )


def envelopes(before: Dossier, after: Dossier) -> tuple[Paperwork, ...]:
    """An envelope for each letter of the procedure that an act has logged as posted."""
    new = range(len(before.letters), len(after.letters))
    return tuple(
        Paperwork(DocumentKind.ENVELOPE, party=after.letters[position].party, sent=position)
        for position in new
        if after.letters[position].method is Method.POST
    )


_CONSULTS = {
    PartyKind.THIRD_PARTY: DocumentKind.THIRD_PARTY_CONSULT,
    PartyKind.CO_PRODUCER: DocumentKind.CO_PRODUCER_CONSULT,
    PartyKind.OTHER_AGENCY: DocumentKind.CO_PRODUCER_CONSULT,
}


def objecting(one: ItemFinding, parties: tuple[Party, ...]) -> tuple[int, ...]:
    """The numbers of the parties that refuse, in whole or part, what a finding is about."""
    return tuple(
        number
        for number, party in enumerate(parties, 1)
        if party.reply
        and party.reply.response in (Response.OBJECTION, Response.PARTIAL)
        and (not party.items or not one.items or set(party.items) & set(one.items))
    )


def enclosed(
    letter: Letter, papers: tuple[Paperwork, ...], dossier: Dossier
) -> tuple[Paperwork, ...]:
    """The documents that go with a mail, of those its act made (`papers`) or of the notices.

    What goes to a third party never goes to the applicant, and inner forms go to nobody.
    """
    told = notices(dossier)
    found = {
        MessageKind.RECEIPT: [one for one in papers if one.kind == DocumentKind.RECEIPT],
        MessageKind.NOTICE: [one for one in told if one.party is None],
        MessageKind.LETTER: [one for one in papers if one.party is None],
        MessageKind.CORRECTION: [one for one in papers if one.party is None],
        MessageKind.CONSULTATION: _to(letter.party, papers) or _to(letter.party, told),
    }.get(letter.kind, [])
    return tuple(one for one in found if not one.draft and not DOCUMENTS[one.kind].internal)


def _to(party: int | None, papers: tuple[Paperwork, ...]) -> list[Paperwork]:
    return [one for one in papers if one.party == party]


def numbered(
    case: Case, papers: Iterable[Paperwork], scheme: NumberScheme, dated: date
) -> tuple[Notice, ...]:
    """The papers that carry a number, each with its own; a second one of a kind is 二告 (§3.4)."""
    assert case.number is not None, "paper is numbered only in a registered case"
    before = (*case.superseded, *case.notices, *case.letters)
    seen = Counter(one.kind for one in before)
    found = []
    for paper in papers:
        if paper.draft or not is_numbered(paper.kind):
            continue
        seen[paper.kind] += 1
        ordinal = seen[paper.kind]
        found.append(
            Notice(
                kind=paper.kind,
                ordinal=ordinal,
                number=document_number(scheme, case.number, paper.kind, ordinal),
                dated=dated,
                finding=paper.finding,
                party=paper.party,
            )
        )
    return tuple(found)


def record_of(case: Case, paper: Paperwork) -> Notice | None:
    """The number and date of a paper; None for a draft and for one that carries no number."""
    if paper.draft:
        return None
    key = (paper.kind, paper.finding, paper.party)
    latest = reversed((*case.letters, *case.notices))
    return next((one for one in latest if (one.kind, one.finding, one.party) == key), None)


def parts_of(case: Case, job: str) -> tuple[str, str]:
    """The kind of a paper of the case, and which of the kind, by its job's id.

    Which is the ordinal of a document, the reader of a mail (register/acts/jobs.py).
    """
    _, _, rest = job.removeprefix(f"{case.id}/").partition("/")
    kind, _, which = rest.partition("/")
    return kind.partition(".")[0], which


def is_mail(case: Case, job: str) -> bool:
    """Whether a job of the case is a mail; of a document's kind only where no ordinal follows."""
    kind, which = parts_of(case, job)
    return kind in set(MessageKind) and not (kind in DOCUMENTS and which.isdecimal())


def _notices_of(
    one: ItemFinding, parties: tuple[Party, ...]
) -> tuple[tuple[PaperKind, int | None], ...]:
    """An override takes three: what is disclosed, 附件15, and 附件16 to the third party (A19)."""
    finding = one.finding
    kind = notice_of(finding.outcome)
    if kind is None:
        return ()
    if not isinstance(finding, OverrideDisclosed):
        return ((kind, None),)
    disclosed = "partial" if finding.withheld else "disclosed"
    told = tuple((DocumentKind.THIRD_PARTY_NOTICE, number) for number in objecting(one, parties))
    return ((disclosed, None), (kind, None), *told)
