"""What a demonstration leaves to look at: the papers and mails of its cases, each in a file.

Beside them lie what no sample comes to by itself: the blank form, the register of posted mail, and
the mails that tell of a mishap, which are those of a case of their own (activities/specimens.py).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from email.parser import BytesHeaderParser
from pathlib import Path

from activities.assembly import Installation
from activities.letters import message_id
from activities.mail import MailActivities
from activities.specimens import mishaps, stage
from agencies import load_profile
from cli.gallery import Shown
from domain.civil import civil_date
from domain.facts import DigestFacts, DocumentFacts, MessageFacts
from domain.facts_documents import blank_application
from notices.documents import file_name, render_pdf, render_postal_pdf
from register import queries
from register.paper.postal import postal_register
from samples import Sample

OTHERS = "others"
"""The folder of what belongs to no sample."""


def exhibits(
    installation: Installation, samples: Sequence[Sample], cases: Mapping[str, str]
) -> Iterator[Shown]:
    """Lay out everything; `cases` names the case of each sample."""
    folder = installation.settings.data_dir
    titles = {sample.id: sample.title for sample in samples}
    for sample, case in cases.items():
        for facts, name in _lay_out(installation, case, folder / "notices" / sample):
            yield Shown(facts, f"notices/{sample}/{name}", titles[sample])
    yield from _mails(installation, titles, cases)
    (folder / OTHERS).mkdir()
    for agency in dict.fromkeys(sample.agency for sample in samples):
        some = [sample for sample in samples if sample.agency == agency]
        yield from _of_agency(installation, agency, some, folder / OTHERS)
    yield from _mishaps(samples[0], folder / OTHERS)


def mails_by_id(folder: Path) -> dict[str, str]:
    """The caught mails of a demonstration: their files below its folder, by Message-ID."""
    found = {}
    for file in sorted((folder / "mails").glob("*.eml")):
        with file.open("rb") as opened:
            found[str(BytesHeaderParser().parse(opened)["Message-ID"])] = f"mails/{file.name}"
    return found


def _lay_out(
    installation: Installation, case: str, folder: Path
) -> Iterator[tuple[DocumentFacts, str]]:
    """The papers of one case and their files; one made again stands beside the first as -2."""
    folder.mkdir(parents=True)
    with installation.register.reading() as session:
        documents = [one for one in queries.documents_of(session, case) if not one.draft]
    seen: Counter[str] = Counter()
    for document in documents:
        facts = DocumentFacts.model_validate_json(document.facts)
        name = Path(file_name(facts))
        seen[name.name] += 1
        place = f"-{seen[name.name]}" if seen[name.name] > 1 else ""
        content = installation.documents.content(document.id)
        file = folder / f"{name.stem}{place}{name.suffix}"
        file.write_bytes(content)
        yield facts, file.name


def _mails(
    installation: Installation, titles: Mapping[str, str], cases: Mapping[str, str]
) -> Iterator[Shown]:
    """Every mail that was sent, with the file it was caught in."""
    settings = installation.settings
    files = mails_by_id(settings.data_dir)
    with installation.register.reading() as session:
        for sample, case in cases.items():
            for one in queries.messages_of(session, case):
                if one.message_id in files:
                    facts = MessageFacts.model_validate_json(one.facts)
                    yield Shown(facts, files[one.message_id], titles[sample])
    for agency in installation.digests.agencies():
        for digest in installation.digests.sent(agency):
            told = DigestFacts.model_validate_json(digest.facts)
            file = files[message_id(digest.key, settings.mail_from)]
            yield Shown(told, file, f"{told.recipient}，{told.day}")


def _of_agency(
    installation: Installation, agency: str, samples: Sequence[Sample], folder: Path
) -> Iterator[Shown]:
    """An agency's blank form and its register of posted mail over all samples."""
    profile = load_profile(agency)
    first = civil_date(min(sample.handed_in for sample in samples))
    last = civil_date(max(step.at for sample in samples for step in sample.steps))
    with installation.register.reading() as session:
        postal = postal_register(session, profile, first, last)
    blank = blank_application(profile, first)
    for facts, name, pdf in (
        (blank, "政府信息公开申请表（空白）", render_pdf(blank)),
        (postal, "邮寄登记簿", render_postal_pdf(postal)),
    ):
        file = folder / f"{agency}-{name}.pdf"
        file.write_bytes(pdf)
        yield Shown(facts, f"{OTHERS}/{file.name}", profile.name)


def _mishaps(sample: Sample, folder: Path) -> Iterator[Shown]:
    with stage([sample]) as opened:
        mails = MailActivities(opened.outbox, opened.documents, opened.settings)
        for message in mishaps(opened, sample):
            facts = MessageFacts.model_validate_json(message.facts)
            file = folder / f"{facts.kind.label}.eml"
            file.write_bytes(mails.letter(message, message.queued_at).content)
            yield Shown(facts, f"{OTHERS}/{file.name}", "样张")
