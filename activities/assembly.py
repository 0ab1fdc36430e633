"""An installation put together: settings and keys in, the parts that do the work out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from notices.overrides import Offices
from register.digests import Digests
from register.documents import Documents
from register.engine import Register, open_register
from register.outbox import Outbox
from register.perform import Registrar
from register.store import FolderStore, Store
from register.uploads import Uploads
from register.visitors import Doorkeeper
from runtime.keys import KeyRing, load_key_ring
from runtime.settings import Mode, Settings


@dataclass(frozen=True)
class Installation:
    """What the worker and the doors share: one register, one key ring, one store."""

    settings: Settings
    ring: KeyRing
    register: Register
    registrar: Registrar
    store: Store
    documents: Documents
    uploads: Uploads
    outbox: Outbox
    digests: Digests
    offices: Offices


@contextmanager
def open_installation(settings: Settings) -> Iterator[Installation]:
    """The installation in a data folder, for as long as the block runs.

    Raises:
        Unavailable: The key ring cannot be read.
        RegisterUnavailable: The register cannot be reached or is of another version.
    """
    ring = load_key_ring(settings.key_file)
    register = open_register(settings.database_url)
    try:
        yield assemble(settings, ring, register)
    finally:
        register.close()


def assemble(settings: Settings, ring: KeyRing, register: Register) -> Installation:
    """The parts on an open register."""
    doorkeeper = Doorkeeper(ring.token_key, shiftable=settings.mode is not Mode.PRODUCTION)
    store = FolderStore(settings.data_dir / "store")
    return Installation(
        settings=settings,
        ring=ring,
        register=register,
        registrar=Registrar(register, doorkeeper, ring.journal_key, settings.public_url),
        store=store,
        documents=Documents(register, store, ring.journal_key),
        uploads=Uploads(register, store, ring.journal_key, settings.upload_limit_mb * 2**20),
        outbox=Outbox(register, ring.journal_key),
        digests=Digests(
            register,
            ring.journal_key,
            settings.public_url,
            doorkeeper.profiles,
            doorkeeper.calendars,
        ),
        offices=Offices(settings.templates_dir),
    )
