"""What the letters and forms of the procedure tell beyond the facts every document has (§3.2)."""

from collections.abc import Callable, Mapping

from domain.basis import basis
from domain.case import Case
from domain.citations import printable
from domain.dossier import Dossier, Party, PartyKind
from domain.facts import CorrectionFacts, DocumentFacts, PartyFacts
from domain.facts_forms import approval_facts, review_facts
from domain.facts_service import abandoned_facts, letter_facts, service_facts
from domain.outcomes import basis_of
from domain.paper import DocumentKind
from domain.paperwork import Paperwork
from domain.scene import Law
from domain.texts import one_line

LABEL_LENGTH = 200
"""A notice names each item in one line of at most so many characters; 附件4 has its whole text."""

_CONSULTED_AGENCY = basis(l19="L19 33/3")
"""An agency that did not produce the information jointly is asked under no other article."""

_FREQUENT = basis(l19="L19 35")


def spoken_to_party(facts: DocumentFacts, party: Party, law: Law) -> DocumentFacts:
    """A letter to a party tells nothing of who applied, and nothing in the applicant's words."""
    third = party.kind is PartyKind.THIRD_PARTY
    told = PartyFacts(
        kind=party.kind,
        content=party.content,
        until=party.until,
        binding=law.rules.third_party_refuses == "binding",
        response=party.reply.response.label if party.reply else "",
        replied_on=party.reply.on if party.reply else None,
    )
    changes: dict[str, object] = {
        "addressee": party.name,
        "you": "贵方" if third else "贵单位",
        "subject": one_line(party.content, LABEL_LENGTH),
        "items": (),
        "channel": "",
        "party": told,
    }
    if party.kind is PartyKind.OTHER_AGENCY:
        changes["basis"] = printable(_CONSULTED_AGENCY.under(law.rules.id))
    return facts.model_copy(update=changes)


def _correction(_paper: Paperwork, _case: Case, dossier: Dossier, law: Law) -> dict[str, object]:
    asked = dossier.corrections[-1]
    waived = law.rules.no_supplement == "deemed_abandoned"
    told = CorrectionFacts(points=asked.points, until=asked.until, waived=waived)
    return {"correction": told}


def _extension(_paper: Paperwork, case: Case, dossier: Dossier, _law: Law) -> dict[str, object]:
    assert dossier.delay is not None, "an extension has its reason in the file"
    if not dossier.delay.frequent:
        return {"delay": dossier.delay}
    return {"delay": dossier.delay, "basis": printable(_FREQUENT.under(case.rules))}


def _consulted(_paper: Paperwork, case: Case, dossier: Dossier, _law: Law) -> dict[str, object]:
    asked = (dossier.parties[number - 1] for number in case.parties)
    return {"consulted": tuple(dict.fromkeys(party.kind.label for party in asked))}


def _excess(_paper: Paperwork, _case: Case, dossier: Dossier, _law: Law) -> dict[str, object]:
    assert dossier.reasons is not None, "a request for reasons lies in the file"
    return {"excess": dossier.reasons.why}


def _abandoned(_paper: Paperwork, case: Case, dossier: Dossier, law: Law) -> dict[str, object]:
    confirmed = law.profile.confirmed_citations
    cited = (basis_of(one.finding, case.rules, confirmed) for one in dossier.findings)
    return {
        "abandoned": abandoned_facts(case, dossier, law),
        "basis": tuple(citation for all_of_one in cited for citation in all_of_one),
    }


def _served(paper: Paperwork, case: Case, dossier: Dossier, _law: Law) -> dict[str, object]:
    if paper.sent is not None:
        return {"service": letter_facts(case, dossier, dossier.letters[paper.sent])}
    return {"service": service_facts(case, dossier, paper.party)}


_Teller = Callable[[Paperwork, Case, Dossier, Law], dict[str, object]]
TOLD: Mapping[str, _Teller] = {
    DocumentKind.APPLICATION_FORM: lambda _paper, _case, dossier, _law: {
        "application": dossier.application
    },
    DocumentKind.APPROVAL_FORM: lambda paper, case, dossier, law: {
        "approval": approval_facts(case, dossier, law, draft=paper.draft)
    },
    DocumentKind.SECRECY_FORM: lambda _paper, case, dossier, law: {
        "review": review_facts(case, dossier, law)
    },
    DocumentKind.FORMAL_RETURN: lambda _paper, _case, dossier, _law: {"defects": dossier.returned},
    DocumentKind.CORRECTION: _correction,
    DocumentKind.CONSULT_NOTICE: _consulted,
    DocumentKind.EXTENSION: _extension,
    DocumentKind.REASONS_REQUEST: _excess,
    DocumentKind.FEE_NOTICE: lambda _paper, _case, dossier, _law: {"fee": dossier.fee},
    DocumentKind.SERVICE_PROOF: _served,
    DocumentKind.ENVELOPE: _served,
    DocumentKind.ABANDONMENT: _abandoned,
}
"""What single documents tell beyond the common facts."""
