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

from activities.assembly import Installation, open_installation
from agencies import load_profile
from cli.bootstrap import prepare
from cli.embedded import embedded_settings
from domain.acts import MOTOR_IDS, RECEIPT_ID, Act, Order
from domain.facts import DocumentFacts, MessageFacts
from domain.people import CLOCK, INTAKE
from register import queries
from samples import Sample


@contextmanager
def stage(samples: Iterable[Sample]) -> Iterator[Installation]:
    """An empty installation at which the agencies of the samples are at work."""
    with tempfile.TemporaryDirectory(prefix="mingbai-") as folder:
        settings = embedded_settings(Path(folder))
        for agency in dict.fromkeys(sample.agency for sample in samples):
            prepare(settings, load_profile(agency))
        with open_installation(settings) as opened:
            yield opened


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

    def _act(self, id_: str, name: str, by: str, at: datetime, payload: dict[str, object]) -> None:
        content = {"case": self.case, "name": name, "id": id_, "actor": by, "payload": payload}
        order = Order(act=Act.model_validate(content | {"at": at}), door="motor")
        answer = self.installation.registrar.perform(order).answer
        assert answer.accepted, f"{self.sample.id}: {answer.refusal}"
