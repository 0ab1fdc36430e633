"""The public bodies this installation can serve: one TOML file each, which seeds the register."""

import base64
import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from domain.profile import Profile
from domain.seal import picture_kind


class UnknownAgencyError(LookupError):
    """No profile has this id; the message names those there are."""


class UnreadableSealError(Exception):
    """The seal's image is not where the profile says, or is none; the message names the path."""


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
    folder = resources.files(__name__)
    text = folder.joinpath(f"{id_}.toml").read_text(encoding="utf-8")
    return read_profile(text, folder)


def read_profile(text: str, folder: Traversable) -> Profile:
    """A profile from its TOML; its seal may name an image by a `path` below `folder`.

    Raises:
        UnreadableSealError: Its image is not there, or is none.
        pydantic.ValidationError: The text is not a profile.
    """
    told: dict[str, Any] = tomllib.loads(text)
    seal = told.get("seal", {})
    if path := seal.pop("path", None):
        seal["data"] = _picture(folder.joinpath(path), path)
    return Profile.model_validate(told)


def _picture(file: Traversable, path: str) -> str:
    try:
        data = base64.b64encode(file.read_bytes()).decode()
    except OSError as error:
        raise UnreadableSealError(f"公章图片 {path} 无法读取，请检查机关配置中的路径") from error
    if picture_kind(data) is None:
        raise UnreadableSealError(f"公章图片 {path} 无法读取：应为PNG或者JPEG格式")
    return data
