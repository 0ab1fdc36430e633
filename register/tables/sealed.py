"""Columns that hold what is personal: sealed on the way in, opened on the way out."""

from typing import Any

from sqlalchemy import Column, Dialect, Engine, Text, TypeDecorator
from sqlmodel import Field

from register.errors import Undecipherable
from register.vault import Vault

_VAULT = "mingbai_vault"


class Sealed(TypeDecorator[str]):
    """A text that lies sealed for its purpose, `table.column`.

    It is sealed anew each time, so that no two cells look alike: comparing is done in Python, or
    by a keyed hash beside it.
    """

    impl = Text
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it is stored."""
        return None if value is None else _vault(dialect).seal(value, self.purpose)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The text that was stored.

        Raises:
            Undecipherable: There is no key for it, or it was altered.
        """
        if value is None:
            return None
        try:
            return _vault(dialect).open(value, self.purpose)
        except ValueError as error:
            raise Undecipherable(f"登记库中的内容（{self.purpose}）不能解密：{error}") from error


def sealed(purpose: str, *, nullable: bool = False, **field: Any) -> Any:
    """The field of a sealed column."""
    return Field(sa_column=Column(Sealed(purpose), nullable=nullable), **field)


def furnish(engine: Engine, vault: Vault) -> None:
    """Give an engine the vault that its sealed columns use."""
    # A type sees of all that is there only the dialect, and every engine has one of its own.
    setattr(engine.dialect, _VAULT, vault)


def _vault(dialect: Dialect) -> Vault:
    vault: Vault = getattr(dialect, _VAULT)
    return vault
