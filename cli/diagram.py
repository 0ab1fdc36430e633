"""The procedure as Mermaid state diagrams, drawn from the table and from nothing else."""

from collections.abc import Iterable, Iterator

from domain.procedure import PROCEDURE, Row
from domain.stages import UNANSWERED, Phase, Stage

Arrow = tuple[Stage | str, Stage, str]
"""From, to, label."""

_INDENT = "    "
_FRAME = "unanswered"
_ORDER = {stage: place for place, stage in enumerate(Stage)}


def overview() -> str:
    """The main path and the ends: every way onward that neither waits for anybody nor goes back."""
    ways = (one for row in PROCEDURE for one in _arrows(row, row.title))
    return _drawn([one for one in ways if _onward(one)])


def state_diagram(rows: Iterable[Row]) -> str:
    """Every way of these rows to a stage, with the conditions that tell ways of one title apart."""
    all_ = [*rows]
    return _drawn([one for row in all_ for one in _arrows(row, _label(row, all_))])


def _drawn(arrows: list[Arrow]) -> str:
    """A `stateDiagram-v2`; ways between the same two stages are one arrow.

    What may be done in every stage before the reply leaves a frame around them.
    """
    return "\n".join(("stateDiagram-v2", *(f"{_INDENT}{line}" for line in _lines(arrows))))


def _label(row: Row, rows: list[Row]) -> str:
    """The title, with what tells it from rows of that title that lead elsewhere."""
    others = [
        one
        for one in rows
        if one.title == row.title
        and one.to not in {row.to, None}
        and ({*one.stages} & {*row.stages} or not (one.stages or row.stages))
    ]
    given = row.given if any(one.given != row.given for one in others) else None
    when = row.when if any(one.when != row.when for one in others) else None
    told = "；".join(one.title for one in (given, when) if one)
    return f"{row.title}（{told}）" if told else row.title


def _arrows(row: Row, label: str) -> Iterator[Arrow]:
    if row.to is None:
        return
    if frozenset(row.stages) == UNANSWERED:
        yield _FRAME, row.to, label
        return
    if not row.stages:
        yield "[*]", row.to, label
    for start in Stage:
        if start in row.stages:
            yield start, row.to, label


def _onward(arrow: Arrow) -> bool:
    start, to, _ = arrow
    if to.phase is Phase.WAITING:
        return False
    if not isinstance(start, Stage):
        return True
    return start.phase is not Phase.WAITING and _ORDER[start] < _ORDER[to]


def _lines(arrows: list[Arrow]) -> Iterator[str]:
    framed = any(start == _FRAME for start, _, _ in arrows)
    named = {stage for start, to, _ in arrows for stage in (start, to)}
    inner = [s for s in Stage if s in named and s in UNANSWERED] if framed else []
    if framed:
        yield f'state "送达之前的各阶段" as {_FRAME} {{'
        yield from (f"{_INDENT}{_named(stage)}" for stage in inner)
        ways = [one for one in arrows if one[0] in inner and one[1] in inner]
        yield from (f"{_INDENT}{line}" for line in _merged(ways))
        yield "}"
        arrows = [one for one in arrows if one not in ways]
    yield from (_named(stage) for stage in Stage if stage in named and stage not in inner)
    yield from _merged(arrows)
    yield from (f"{stage} --> [*]" for stage in Stage if stage in named and stage.terminal)


def _named(stage: Stage) -> str:
    return f'state "{stage.label}" as {stage}'


def _merged(arrows: Iterable[Arrow]) -> Iterator[str]:
    labels: dict[tuple[str, Stage], dict[str, None]] = {}
    for start, to, label in arrows:
        labels.setdefault((start, to), {})[label] = None
    for (start, to), found in labels.items():
        yield f"{start} --> {to}: {'<br/>'.join(found)}"
