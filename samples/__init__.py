"""Real-looking applications, each with its path and its end; the demo and the tests play them.

All persons, companies and numbers are invented; check digits are right. Times are civil times in
Asia/Shanghai.
"""

import tomllib
from datetime import date, datetime
from importlib import resources
from typing import Annotated, Any

from pydantic import AfterValidator, Field, JsonValue

from domain.application import Application
from domain.civil import SHANGHAI
from domain.model import Line, Model, Token
from domain.outcomes import Outcome
from domain.stages import Stage

Civil = Annotated[datetime, AfterValidator(lambda moment: moment.replace(tzinfo=SHANGHAI))]
"""A wall-clock moment in Asia/Shanghai, written without a zone."""


class Step(Model):
    """Somebody performs an act at a moment."""

    at: Civil
    act: Token
    by: Token
    payload: dict[str, JsonValue] = Field(default_factory=dict)


class Expected(Model):
    """How the case must end: its stage, outcomes, last day, service and the rungs that fell due."""

    stage: Stage
    due: date | None = None
    outcomes: tuple[Outcome, ...] = ()
    served: date | None = None
    in_time: bool | None = None
    lapsed: int = 0
    documents: tuple[int, ...] = ()


class Sample(Model):
    """One application on its way, from handing in to the end."""

    id: Token
    title: Line
    agency: Token
    handed_in: Civil
    application: Application
    steps: tuple[Step, ...]
    expect: Expected


def load_samples() -> tuple[Sample, ...]:
    """All samples, by id.

    Raises:
        pydantic.ValidationError: A file is not a sample.
    """
    files = (f for f in resources.files(__name__).iterdir() if f.name.endswith(".toml"))
    return tuple(
        Sample.model_validate(_jsonable(tomllib.loads(file.read_text(encoding="utf-8"))))
        for file in sorted(files, key=lambda file: file.name)
    )


def _jsonable(value: Any) -> Any:  # TOML knows dates, payloads are JSON
    if isinstance(value, dict):
        return {key: _jsonable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_jsonable(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
