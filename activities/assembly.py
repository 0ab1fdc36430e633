"""An installation put together: settings and keys in, the parts that do the work out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from notices.overrides import Offices
from register.acts.perform import Registrar
from register.acts.visitors import Doorkeeper
from register.agency.skipping import skipped
from register.engine import Register, open_register
from register.events.subscriptions import Subscriptions
from register.events.webhooks import Webhooks
from register.paper.digests import Digests
from register.paper.documents import Documents
from register.paper.handed_files import HandedFiles
from register.paper.outbox import Outbox
from register.paper.store import FolderStore, Store
from register.paper.uploads import Uploads
from register.people.log import PeopleLog
from register.portal.drafts import Drafts
from register.vault import Vault
from runtime.keys import KeyRing, load_key_ring
from runtime.settings import Mode, Settings
from runtime.vault import RingVault


@dataclass(frozen=True)
class Installation:
    """What the worker and the doors share: one register, one key ring, one store."""

    settings: Settings
    ring: KeyRing
    register: Register
    registrar: Registrar
    vault: Vault
    store: Store
    documents: Documents
    uploads: Uploads
    handed_files: HandedFiles
    webhooks: Webhooks
    outbox: Outbox
    digests: Digests
    offices: Offices
    drafts: Drafts

    @property
    def shift(self) -> timedelta:
        """Civil time minus engine time now, in whole seconds: training skips ahead."""
        return civil_shift(self.settings, self.register)

    def civil_now(self) -> datetime:
        """The civil instant (UTC) here."""
        return datetime.now(UTC) + self.shift

    @property
    def people_log(self) -> PeopleLog:
        """The journal of the agencies' people, at the civil time of now."""
        return PeopleLog(self.ring.journal_key, self.shift)

    @property
    def subscriptions(self) -> Subscriptions:
        """Who wants events pushed where."""
        return Subscriptions(self.register, self.people_log)


def civil_shift(settings: Settings, register: Register) -> timedelta:
    """Civil time minus engine time now: what the settings say, and what training has skipped."""
    if settings.mode is not Mode.TRAINING:
        return settings.civil_shift
    return settings.civil_shift + skipped(register)


@contextmanager
def open_installation(settings: Settings) -> Iterator[Installation]:
    """The installation in a data folder, for as long as the block runs.

    Raises:
        Unavailable: The key ring cannot be read.
        RegisterUnavailable: The register cannot be reached or is of another version.
    """
    ring = load_key_ring(settings.key_file)
    register = open_register(settings.database_url, RingVault(ring))
    try:
        yield assemble(settings, ring, register)
    finally:
        register.close()


def assemble(settings: Settings, ring: KeyRing, register: Register) -> Installation:
    """The parts on an open register."""
    doorkeeper = Doorkeeper(ring.token_key, shiftable=settings.mode is not Mode.PRODUCTION)
    vault = RingVault(ring)
    store = FolderStore(settings.data_dir / "store", vault)
    return Installation(
        settings=settings,
        ring=ring,
        register=register,
        registrar=Registrar(register, doorkeeper, ring.journal_key, settings.public_url),
        vault=vault,
        store=store,
        documents=Documents(register, store, ring.journal_key),
        uploads=Uploads(register, store, ring.journal_key, settings.upload_limit_mb * 2**20),
        handed_files=HandedFiles(register, store, settings.upload_limit_mb * 2**20),
        webhooks=Webhooks(register),
        outbox=Outbox(register, ring.journal_key),
        digests=Digests(
            register,
            ring.journal_key,
            settings.public_url,
            doorkeeper.profiles,
            doorkeeper.calendars,
        ),
        offices=Offices(settings.templates_dir),
        drafts=Drafts(register, ring.token_key),
    )
