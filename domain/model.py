"""The shape every piece of data shares: frozen, and closed against unknown fields."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
"""A text a person must have written: not blank, at most 20,000 characters."""

UNPRINTABLE = r"\x7f-\x9f\u2028-\u202e\u2066-\u2069"
"""Controls, the separators of lines and paragraphs, and overrides of the writing direction.

An override can make a name read as another one on paper and on screen.
"""

LINE_LENGTH = 400

Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=LINE_LENGTH,
        pattern=rf"^[^\x00-\x1f{UNPRINTABLE}]*$",
    ),
]
"""One line of text: not blank, no line breaks or control characters, at most 400 characters."""

_Id = Annotated[str, StringConstraints(min_length=1, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/#-]*$")]

Token = Annotated[_Id, Field(max_length=80)]
"""An identifier that may stand in addresses and log lines; never personal data."""

AgencyId = Annotated[_Id, Field(max_length=40)]
"""A public body's id, short enough that its cases' ids, `{agency}-{ULID}`, are tokens."""

JobId = Annotated[_Id, Field(max_length=200)]
"""The id of a document or message: a case's, then the business step (register/acts/jobs.py)."""

IdempotencyKey = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$")
]
"""A sender's own name for one request, by which it may be sent again: visible ASCII."""


class Model(BaseModel):
    """A value: it never changes, and a field nobody knows is an error rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
