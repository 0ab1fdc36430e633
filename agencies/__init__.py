"""The public bodies this installation can serve: one TOML file each, which seeds the register."""

import tomllib
from importlib import resources

from domain.profile import Profile


class UnknownAgencyError(LookupError):
    """No profile has this id; the message names those there are."""


def known_agencies() -> tuple[str, ...]:
    """The ids of the shipped profiles."""
    files = resources.files(__name__).iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def load_profile(id_: str) -> Profile:
    """The profile of an agency.

    Raises:
        UnknownAgencyError: There is no such agency.
        pydantic.ValidationError: The file is not a profile.
    """
    if id_ not in known_agencies():
        raise UnknownAgencyError(f"没有机关“{id_}”的配置；现有：{'、'.join(known_agencies())}")
    text = resources.files(__name__).joinpath(f"{id_}.toml").read_text(encoding="utf-8")
    return Profile.model_validate(tomllib.loads(text))
