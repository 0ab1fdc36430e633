"""Acts and their answers: what arrives at the one door, and what comes back."""

import hashlib
import json
import math
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, JsonValue, model_validator

from domain.case import Case
from domain.model import Model, Token
from domain.paper import Job
from domain.receive import Receive
from domain.stages import Stage

MOTOR_IDS = "motor/"
"""How the ids of the motor's own acts begin; a request from outside may not use them."""

SIGNAL_IDS = "signal/"
"""How the motor names an act whose sender gave no id, and so will never ask for the answer."""

RECEIPT_ID = f"{MOTOR_IDS}receive"
"""The id of every case's first act."""

DEPTH = 20
"""How deep what an act carries may be nested; no act needs half of it."""


def _carriable(payload: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """What reaches the register must be, to the last sign, what was signed on the way in."""
    _check([payload], DEPTH)
    return payload


def _check(values: Iterable[JsonValue], depth: int) -> None:
    for value in values:
        match value:
            case dict() | list() if depth == 0:
                raise ValueError(f"嵌套过深，最多{DEPTH}层")
            case dict():
                _check((*value, *value.values()), depth - 1)
            case list():
                _check(value, depth - 1)
            case float() if not math.isfinite(value):
                raise ValueError("含有无法表示的数")
            case str() if not value.isprintable() and _unsendable(value):
                raise ValueError("含有无法传送的字符")


def _unsendable(text: str) -> bool:
    """Half a surrogate pair: JSON can write it, no text can hold it."""
    return any("\ud800" <= sign <= "\udfff" for sign in text)


Carried = Annotated[dict[str, JsonValue], AfterValidator(_carriable)]
"""What an act carries, as JSON: finite numbers, whole characters, nested at most 20 deep."""


class Request(Model):
    """An act as somebody sends it: an update or a signal of the act's name carries one.

    `id` is the sender's idempotency key: the same id with the same content gets the same answer. A
    signal may leave it out. `token` proves who acts; the API mints it (register/acts/tokens.py).
    """

    actor: Token
    id: Token | None = None
    payload: Carried = Field(default_factory=dict)
    token: str | None = None


class Act(Model):
    """A request on its way: named, bound to a case, with the civil instant it arrived at."""

    case: Token
    name: str
    id: Token
    actor: Token
    at: datetime
    payload: dict[str, JsonValue] = Field(default_factory=dict)
    token: str | None = None

    def digest(self) -> str:
        """Hash of what was asked, by which a repeated id is told from a reused one."""
        body = [self.case, self.name, self.actor, self.payload]
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Order(Model):
    """An act as the motor hands it to the register.

    `door` says where it came in: from outside (an update, a signal) or with the start, where a
    token must prove who acts, or from the motor itself (the clock, the system). `fault` says in
    Chinese why a request could not be read: it is refused and journalled like any other.
    """

    act: Act
    door: Literal["outside", "start", "motor"] = "outside"
    fault: str | None = None


class Refusal(Model):
    """Why an act was refused: what, why, and which acts this actor may perform instead."""

    code: Token
    what: str
    why: str
    allowed: tuple[str, ...] = ()


class Answer(Model):
    """What the sender of an act learns."""

    id: Token
    case: Token
    act: str
    accepted: bool
    refusal: Refusal | None = None
    stage: Stage | None = None
    number: str | None = None
    revision: int = 0


class Start(Model):
    """What a case's workflow is started with: an application, or a case of the register.

    Intake sends `receive`; recovery and continue-as-new send `resume`. `token` proves who hands in.
    """

    receive: Receive | None = None
    resume: Token | None = None
    token: str | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.receive is None) is (self.resume is None):
            raise ValueError("应当只填写 receive 和 resume 之一")
        return self


class Closing(Model):
    """How a case's workflow ended: the stage it reached, or why it never began."""

    case: Token
    stage: Stage | None = None
    number: str | None = None
    refusal: Refusal | None = None


class Standing(Model):
    """How a case stands in the register: the case, if there is one, and the work waiting."""

    case: Case | None = None
    jobs: tuple[Job, ...] = ()


class Performed(Standing):
    """What the register says to an order: the answer, and how the case stands after it."""

    answer: Answer
