"""The procedure as a Mermaid state diagram, drawn from the table and from nothing else."""

from collections.abc import Iterator

from domain.procedure import PROCEDURE, Row
from domain.stages import UNANSWERED, Stage

_INDENT = "    "
_FRAME = "unanswered"
_MOVING = [row for row in PROCEDURE if row.to is not None]


def state_diagram() -> str:
    """A `stateDiagram-v2` of all rows that lead to a stage; those before the reply are framed."""
    return "\n".join(("stateDiagram-v2", *(f"{_INDENT}{line}" for line in _lines())))


def _lines() -> Iterator[str]:
    inner = [row for row in _MOVING if row.to in UNANSWERED and row.stages]
    yield f'state "送达之前" as {_FRAME} {{'
    yield from (f"{_INDENT}{_named(stage)}" for stage in Stage if stage in UNANSWERED)
    yield from (f"{_INDENT}{line}" for row in inner for line in _arrows(row))
    yield "}"
    yield from (_named(stage) for stage in Stage if stage not in UNANSWERED)
    yield from (line for row in _MOVING if row not in inner for line in _arrows(row))
    yield from (f"{stage} --> [*]" for stage in Stage if stage.terminal)


def _named(stage: Stage) -> str:
    return f'state "{stage.label}" as {stage}'


def _arrows(row: Row) -> Iterator[str]:
    condition = f"，{row.when.title}" if row.when else ""
    for start in _starts(row):
        yield f"{start} --> {row.to}: {row.title}{condition}"


def _starts(row: Row) -> list[str]:
    if frozenset(row.stages) == UNANSWERED:
        return [_FRAME]
    return [stage for stage in Stage if stage in row.stages] or ["[*]"]
