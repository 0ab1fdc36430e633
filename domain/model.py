"""The shape every piece of data shares: frozen, and closed against unknown fields."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
"""A text a person must have written: not blank, at most 20,000 characters."""

Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=400, pattern=r"^[^\r\n]*$"),
]
"""One line of text: not blank, no line breaks, at most 400 characters."""

Token = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/#-]*$")
]
"""An identifier that may stand in addresses and log lines; never personal data."""


class Model(BaseModel):
    """A value: it never changes, and a field nobody knows is an error rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
