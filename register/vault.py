"""The vault 保密柜: what is personal lies sealed in the register, and is found by keyed hash.

A column of the type `register.tables.sealed.Sealed` seals what goes in and opens what comes out;
nobody else need think of it, and a rotation of keys finds every such column by itself
(register/privacy/reseal.py). The keys are the installation's: whoever opens the register hands a
vault in.
"""

from typing import Protocol, cast

from sqlmodel import Session

PERSONAL = ("name", "identity", "phone", "email")
"""The kinds of data a person is found by (`blind`)."""


class Vault(Protocol):
    """Seals and opens, under a ring of keys of which one is active.

    `purpose` says what a text is for: sealed for one thing it cannot pass for another.
    """

    @property
    def key_id(self) -> str:
        """The key that seals from now on."""
        ...

    def mark(self, key_id: str) -> str:
        """What every text sealed with a key begins with."""
        ...

    def seal(self, plain: str, purpose: str = "") -> str:
        """A text sealed with the active key, anew each time."""
        ...

    def open(self, sealed: str, purpose: str = "") -> str:
        """What was sealed. A text that never was comes back unchanged: a row of before.

        Raises:
            ValueError: There is no such key, it was altered, or it was sealed for something else.
        """
        ...

    def seal_bytes(self, plain: bytes, purpose: str) -> bytes:
        """The same for bytes, which do not say their key."""
        ...

    def open_bytes(self, sealed: bytes, purpose: str, key_id: str) -> bytes:
        """Bytes that were sealed with a key.

        Raises:
            ValueError: As `open`.
        """
        ...

    def blind(self, kind: str, value: str) -> str | None:
        """The keyed hash a value of a kind is found by, however it is written; None for nothing.

        `kind` is one of `PERSONAL`.
        """
        ...


def lenient(vault: Vault) -> Vault:
    """A vault for whoever looks for damage: what cannot be opened comes back as it lies there."""
    return cast("Vault", _Lenient(vault))


class _Lenient:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def open(self, sealed: str, purpose: str = "") -> str:
        try:
            return self._vault.open(sealed, purpose)
        except ValueError:
            return sealed

    def __getattr__(self, name: str) -> object:
        return getattr(self._vault, name)


def vault_of(session: Session) -> Vault:
    """The vault of the register a session belongs to."""
    vault: Vault = session.info["vault"]
    return vault
