"""The agency's seal 印章 as an image, printed over name and date of what it issues (GB/T 9704)."""

import base64
import binascii
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from domain.model import Model

_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
_LARGEST = 200 * 1024
"""Bytes; a page of at most 400 KB holds it beside its fonts."""


def _image(data: str) -> str:
    if picture_kind(data) is None:
        raise ValueError("公章图片无法读取：应为PNG或者JPEG格式")
    if len(base64.b64decode(data)) > _LARGEST:
        raise ValueError("公章图片不得超过200KB")
    return data


def picture_kind(data: str) -> str | None:
    """`png` or `jpeg`, by what an image in base64 holds; None when it is neither."""
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return None
    return next((kind for mark, kind in _KINDS.items() if content.startswith(mark)), None)


class Seal(Model):
    """A seal: its image (`data`: PNG or JPEG in base64) and its `width` in millimetres.

    An agency's file may name an image beside it (`path`) instead; the register keeps the image
    itself, so that a case keeps the seal it was opened under.
    """

    data: Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_image)]
    width: Annotated[float, Field(ge=30, le=50)] = 42
