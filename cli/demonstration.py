"""Samples played into a folder, which then holds their register, notices, mails and statistics."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from activities.assembly import Installation, open_installation
from agencies import load_profile
from cli.bootstrap import prepare
from cli.embedded import embedded_settings, logging_into
from cli.gallery import Shown, mails_by_id, write_gallery
from cli.play import PATIENCE, Player, Tell, shift_onto
from cli.played import Played, Totals, played, totals
from domain.facts import DocumentFacts, MessageFacts
from domain.model import Model
from notices.documents import file_name
from register import queries
from register.queries import Counts
from runtime.embedded.mail import mail_catcher
from runtime.embedded.temporal import time_skipping_environment
from runtime.keys import KeyRing
from samples import Sample
from worker.cases import case_worker
from workflows.gateway import Gateway


class Statistics(Model):
    """What `statistics.json` says: sums over the samples, and what lies in the register."""

    samples: Totals
    register_counts: Counts


async def play_samples(folder: Path, samples: Sequence[Sample], tell: Tell) -> tuple[Played, ...]:
    """Play samples together, as their agencies would meet them; the folder must be empty.

    Raises:
        PlayError: A sample did not go as written.
        Unavailable: A server did not start.
    """
    with logging_into(folder):
        ring = _prepared(folder, samples)
        async with time_skipping_environment(ring) as environment, mail_catcher(folder) as mail:
            first = min(sample.handed_in for sample in samples)
            shift = shift_onto(first, await environment.get_current_time())
            civil = timedelta(seconds=shift)
            settings = embedded_settings(folder, civil_shift=civil, smtp_port=mail.smtp_port)
            with open_installation(settings) as installation:
                patience = timedelta(seconds=PATIENCE)
                gateway = Gateway(environment.client, installation, patience)
                player = Player(environment, gateway, shift, tell)
                async with case_worker(environment.client, installation):
                    await player.play(samples)
                return _leave(installation, samples, player.cases)


def _prepared(folder: Path, samples: Sequence[Sample]) -> KeyRing:
    """The key ring of a register in which every agency of the samples is at work."""
    settings = embedded_settings(folder)
    agencies = dict.fromkeys(sample.agency for sample in samples)
    first, *_ = [prepare(settings, load_profile(agency))[0] for agency in agencies]
    return first


def _leave(
    installation: Installation, samples: Sequence[Sample], cases: Mapping[str, str]
) -> tuple[Played, ...]:
    """Lay out what a visitor wants to look at, and tell how the samples ended."""
    folder = installation.settings.data_dir
    ended = played(installation.register, samples, cases)
    titles = {sample.id: sample.title for sample in samples}
    papers = [
        Shown(facts, f"notices/{sample}/{name}", titles[sample])
        for sample, case in cases.items()
        for facts, name in _lay_out(installation, case, folder / "notices" / sample)
    ]
    write_gallery(folder, papers, _mails(installation, titles, cases))
    with installation.register.reading() as session:
        statistics = Statistics(samples=totals(ended), register_counts=queries.counts(session))
    (folder / "statistics.json").write_text(statistics.model_dump_json(indent=2), encoding="utf-8")
    return ended


def _mails(
    installation: Installation, titles: Mapping[str, str], cases: Mapping[str, str]
) -> Iterator[Shown[MessageFacts]]:
    """Every mail that was sent, with the file it was caught in."""
    files = mails_by_id(installation.settings.data_dir)
    with installation.register.reading() as session:
        for sample, case in cases.items():
            for one in queries.messages_of(session, case):
                if one.message_id in files:
                    facts = MessageFacts.model_validate_json(one.facts)
                    yield Shown(facts, files[one.message_id], titles[sample])


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
