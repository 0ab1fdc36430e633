"""Samples played into a folder, which then holds their register, notices, mails and statistics."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from activities.assembly import Installation, open_installation
from agencies import load_profile
from cli.bootstrap import prepare
from cli.demo_mornings import start_mornings, wanting_digest
from cli.demo_shelf import exhibits
from cli.embedded import embedded_settings, logging_into
from cli.gallery import write_gallery
from cli.play import PATIENCE, Player, Tell, shift_onto
from cli.played import Played, Totals, played, totals
from domain.model import Model
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
                    await start_mornings(gateway)
                    await player.play(samples)
                return _leave(installation, samples, player.cases)


def _prepared(folder: Path, samples: Sequence[Sample]) -> KeyRing:
    """The key ring of a register in which every agency of the samples is at work."""
    settings = embedded_settings(folder)
    agencies = dict.fromkeys(sample.agency for sample in samples)
    first, *_ = [prepare(settings, wanting_digest(load_profile(agency)))[0] for agency in agencies]
    return first


def _leave(
    installation: Installation, samples: Sequence[Sample], cases: Mapping[str, str]
) -> tuple[Played, ...]:
    """Lay out what a visitor wants to look at, and tell how the samples ended."""
    folder = installation.settings.data_dir
    ended = played(installation.register, samples, cases)
    write_gallery(folder, exhibits(installation, samples, cases))
    with installation.register.reading() as session:
        statistics = Statistics(samples=totals(ended), register_counts=queries.counts(session))
    (folder / "statistics.json").write_text(statistics.model_dump_json(indent=2), encoding="utf-8")
    return ended
