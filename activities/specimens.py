"""What templates are tried on: the papers and mails of samples, played without any server.

A register of their own in a folder that is gone afterwards; the clock is whatever the next act
says. So papers are exactly what the demonstration makes, in a second or two.
"""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from activities.assembly import Installation, open_installation
from agencies import load_profile
from domain.acts import MOTOR_IDS, RECEIPT_ID, SIGNAL_IDS, Act, Order, Refusal
from domain.facts import DigestFacts, DocumentFacts, MessageFacts
from domain.paper import MessageKind
from domain.people import CLOCK, INTAKE, SYSTEM
from domain.profile import Profile
from register import migrate, queries
from register.agency.bootstrap import bootstrap
from register.paper.outbox import QueuedMessage
from runtime.keys import ensure_key_ring
from runtime.settings import Mode, Settings, load_settings
from samples import Sample, load_samples


@contextmanager
def stage(samples: Iterable[Sample]) -> Iterator[Installation]:
    """An empty installation at which the agencies of the samples are at work."""
    with tempfile.TemporaryDirectory(prefix="mingbai-") as folder:
        settings = _settings(Path(folder))
        ensure_key_ring(settings.key_file)
        migrate.upgrade(settings.database_url)
        with open_installation(settings) as opened:
            for agency in dict.fromkeys(sample.agency for sample in samples):
                bootstrap(opened.register, _wanting_digests(load_profile(agency)))
            yield opened


def _settings(folder: Path) -> Settings:
    """Settings of a demonstration in a folder, whatever the environment names."""
    return load_settings(
        mode=Mode.DEMO,
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'register.db'}",
        key_file=folder / "keys.json",
    )


def _wanting_digests(profile: Profile) -> Profile:
    """The same agency, in which everybody wants a daily digest."""
    people = tuple(one.model_copy(update={"digest": True}) for one in profile.people)
    return profile.model_copy(update={"people": people})


def specimens() -> Iterator[DocumentFacts | MessageFacts | DigestFacts]:
    """The facts of every paper and mail there is, as the samples make them."""
    samples = load_samples()
    with stage(samples) as opened:
        for sample in samples:
            documents, mails = papers(opened, Rehearsal(opened, sample).play())
            yield from documents
            yield from mails
        for sample in {one.agency: one for one in samples}.values():
            yield from digests(opened, sample)
        for message in mishaps(opened, samples[0]):
            yield MessageFacts.model_validate_json(message.facts)


def papers(
    installation: Installation, case: str
) -> tuple[tuple[DocumentFacts, ...], tuple[MessageFacts, ...]]:
    """The papers and mails of a case, in the order they were queued."""
    with installation.register.reading() as session:
        documents = queries.documents_of(session, case)
        messages = queries.messages_of(session, case)
    return (
        tuple(DocumentFacts.model_validate_json(one.facts) for one in documents),
        tuple(MessageFacts.model_validate_json(one.facts) for one in messages),
    )


def digests(installation: Installation, sample: Sample) -> tuple[DigestFacts, ...]:
    """The digests of the morning after somebody got work in a sample; it is played no further."""
    begun = sample.model_copy(update={"id": f"{sample.id}-begun", "steps": sample.steps[:2]})
    Rehearsal(installation, begun).play()
    book, agency = installation.digests, sample.agency
    book.make(agency, book.next_morning(agency, begun.steps[-1].at))
    return tuple(DigestFacts.model_validate_json(one.facts) for one in book.waiting(agency))


def mishaps(installation: Installation, sample: Sample) -> tuple[QueuedMessage, ...]:
    """The mails that tell of a mishap: an act that was refused, paper that could not be sent."""
    begun = sample.model_copy(update={"id": f"{sample.id}-mishap", "steps": sample.steps[:2]})
    play = Rehearsal(installation, begun)
    case, at = play.play(), begun.steps[-1].at
    with installation.register.reading() as session:
        sent = queries.messages_of(session, case)[-1]
    why: dict[str, object] = {"jobs": [sent.id], "error": f"{sent.id}（邮件服务器答复550）"}
    play.send(f"{MOTOR_IDS}mishap", "park", SYSTEM.id, at, why)
    play.send(f"{SIGNAL_IDS}mishap", "close", sample.steps[0].by, at, {}, door="outside")
    with installation.register.reading() as session:
        told = queries.messages_of(session, case)
    kinds = (MessageKind.REFUSED, MessageKind.UNDELIVERABLE)
    return tuple(next(one for one in told if one.kind is kind) for kind in kinds)


@dataclass(frozen=True)
class Rehearsal:
    """A sample's acts, sent to the register one after the other; the answer is the case's id."""

    installation: Installation
    sample: Sample

    def play(self) -> str:
        """Play the sample to its end."""
        said = self.sample.application.model_dump(mode="json")
        about: dict[str, object] = {
            "agency": self.sample.agency,
            "application": said,
            "intake_key": self.sample.id,
        }
        self._act(RECEIPT_ID, "receive", INTAKE.id, self.sample.handed_in, about)
        for place, step in enumerate(self.sample.steps):
            self._lapse_until(step.at)
            self._act(f"{MOTOR_IDS}{place}", step.act, step.by, step.at, dict(step.payload))
        return self.case

    @property
    def case(self) -> str:
        """The id of its case; what follows the agency has no dash, as a ULID has none."""
        return f"{self.sample.agency}-{self.sample.id.replace('-', '_')}"

    def _lapse_until(self, moment: datetime) -> None:
        while case := self.installation.registrar.standing(self.case).case:
            rung = case.next_rung() if case.open else None
            if rung is None or rung.at > moment:
                return
            id_ = f"{MOTOR_IDS}{rung.id}/{case.revision}"
            self._act(id_, "lapse", CLOCK.id, rung.at, {"rung": rung.id})

    def send(
        self,
        id_: str,
        name: str,
        by: str,
        at: datetime,
        payload: dict[str, object],
        *,
        door: Literal["outside", "motor"] = "motor",
    ) -> Refusal | None:
        """Send one act to the register; why it was refused, if it was."""
        content = {"case": self.case, "name": name, "id": id_, "actor": by, "payload": payload}
        order = Order(act=Act.model_validate(content | {"at": at}), door=door)
        return self.installation.registrar.perform(order).answer.refusal

    def _act(self, id_: str, name: str, by: str, at: datetime, payload: dict[str, object]) -> None:
        refusal = self.send(id_, name, by, at, payload)
        assert refusal is None, f"{self.sample.id}: {refusal}"
