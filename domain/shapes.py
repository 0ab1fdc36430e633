"""What the fields of a payload are called and may hold, read from the models themselves.

Forms are built from shapes, and `domain.explain` names fields by them: a field is described once,
where the act that carries it is defined.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from domain.findings.base import FindingModel
from domain.marks import Absent, Labels, Outcomes, Refers, Unit, Wording

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shape:
    """What every field says of itself; a field that is not `required` may be left out or blank.

    `absent`: left out, there is nothing at all rather than something blank.
    """

    title: str = ""
    help: str = ""
    required: bool = True
    absent: bool = False
    refers: Refers | None = None


@dataclass(frozen=True, slots=True)
class Text(Shape):
    """Words, at most `longest` characters; `prose`: they decide nothing (domain/marks.py)."""

    longest: int | None = None
    default: str = ""
    prose: bool = False


@dataclass(frozen=True, slots=True)
class Number(Shape):
    """A whole number of some unit."""

    least: int | None = None
    most: int | None = None
    unit: str = ""
    default: int | None = None


@dataclass(frozen=True, slots=True)
class Day(Shape):
    """A date in Asia/Shanghai; `today`: it is today's when left out."""

    today: bool = False


@dataclass(frozen=True, slots=True)
class YesNo(Shape):
    """Yes or no; None where it may stay unknown."""

    default: bool | None = None


@dataclass(frozen=True, slots=True)
class Choice(Shape):
    """One of a few values, each with its Chinese words."""

    options: Mapping[str, str] = field(default_factory=dict)
    default: str = ""


@dataclass(frozen=True, slots=True)
class Group(Shape):
    """Fields that belong together: a model."""

    fields: Mapping[str, Shape] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Many(Shape):
    """Several of one kind, from `least` to `most`; `settled`: only their prose may be changed."""

    of: Shape = field(default_factory=Text)
    least: int = 0
    most: int | None = None
    settled: bool = False


@dataclass(frozen=True, slots=True)
class OneOf(Shape):
    """One of several groups, told apart by the value of the field `tag`."""

    tag: str = ""
    cases: Mapping[str, Group] = field(default_factory=dict)


@cache
def shape_of(model: type[BaseModel]) -> Group:
    """The shape of a model with everything in it."""
    fields = {name: _field(info) for name, info in model.model_fields.items()}
    return Group(title=_title(model), required=True, fields=fields)


def along(shape: Shape, path: Iterable[str | int]) -> Iterator[tuple[str | int, Shape | None]]:
    """The shapes that a path of pydantic's leads through, None where it leads out of them.

    Pydantic names the case of an alternative in the path of a fault, though the data does not.
    """
    at: Shape | None = shape
    for part in path:
        at = _step(at, part)
        yield part, at


def _step(at: Shape | None, part: str | int) -> Shape | None:
    match at:
        case Group():
            return at.fields.get(str(part))
        case Many():
            return at.of
        case OneOf():
            return at.cases.get(str(part))
        case _:
            return None


def _title(model: type[BaseModel]) -> str:
    if issubclass(model, FindingModel):
        return model.info.name
    return model.model_config.get("title") or ""


def _field(info: FieldInfo) -> Shape:
    marks = (*_marks(info.metadata), *((info,) if info.discriminator else ()))
    default = None if info.is_required() else info.get_default(call_default_factory=False)
    shape = _shape(info.annotation, marks, default)
    return replace(
        shape,
        title=info.title or shape.title,
        help=info.description or "",
        required=info.is_required(),
        absent=not info.is_required() and default is None,
    )


def _marks(metadata: Iterable[object]) -> tuple[Any, ...]:
    """What is annotated, that of an inner `Field` included."""
    found: list[object] = []
    for one in metadata:
        found += [one, *_marks(one.metadata)] if isinstance(one, FieldInfo) else [one]
    return tuple(found)


def _shape(annotation: Any, marks: tuple[Any, ...], default: Any) -> Shape:
    """The shape of a type with its marks: `Annotated` is unpacked, `None` set aside."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(args[0], (*_marks(args[1:]), *marks), default)
    if origin in (Union, UnionType):
        some = [one for one in args if one is not NoneType]
        if len(some) == 1:
            return _shape(some[0], marks, default)
        return _one_of(some, marks)
    if origin is tuple:
        return _many(args[0], marks)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return shape_of(annotation)
    return _leaf(annotation, marks, default)


def _one_of(models: list[Any], marks: tuple[Any, ...]) -> OneOf:
    union = next(one for one in marks if isinstance(one, FieldInfo))
    tag = str(union.discriminator)
    cases = {model.model_fields[tag].default: _case(model, tag) for model in models}
    return OneOf(title=union.title or "", tag=tag, cases=cases)


def _case(model: type[BaseModel], tag: str) -> Group:
    shape = shape_of(model)
    return replace(shape, fields={name: one for name, one in shape.fields.items() if name != tag})


def _many(element: Any, marks: tuple[Any, ...]) -> Many:
    of = _shape(element, (), None)
    only = _first(marks, Outcomes)
    return Many(
        of=_narrowed(of, only) if only else of,
        least=_bound(marks, "min_length") or 0,
        most=_bound(marks, "max_length"),
        refers=of.refers,
        settled=Wording.PROSE_ONLY in marks,
    )


def _narrowed(of: Shape, only: Outcomes) -> Shape:
    """The same with the findings only that may stand there."""
    codes = {kind.model_fields["outcome"].default for kind in only.kinds}
    match of:
        case Group():
            fields = {name: _narrowed(one, only) for name, one in of.fields.items()}
            return replace(of, fields=fields)
        case OneOf():
            return replace(of, cases={code: of.cases[code] for code in of.cases if code in codes})
        case _:
            return of


def _leaf(annotation: Any, marks: tuple[Any, ...], default: Any) -> Shape:
    refers = _first(marks, Refers)
    if labels := _options(annotation, marks):
        return Choice(options=labels, default=default or "", refers=refers)
    if annotation is bool:
        return YesNo(default=default)
    if annotation is int:
        unit = _first(marks, Unit)
        return Number(
            least=_bound(marks, "ge"),
            most=_bound(marks, "le"),
            unit=unit.name if unit else "",
            default=default,
            refers=refers,
        )
    if annotation is date:
        return Day(today=Absent.TODAY in marks)
    assert annotation is str, f"no form has a field of {annotation}"
    return Text(
        longest=_bound(marks, "max_length"),
        default=default or "",
        refers=refers,
        prose=Wording.PROSE in marks,
    )


def _options(annotation: Any, marks: tuple[Any, ...]) -> Mapping[str, str]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return {one: getattr(one, "label", "") for one in annotation}
    if get_origin(annotation) is not Literal:
        return {}
    labels = _first(marks, Labels)
    words = labels.words if labels else {}
    return {one: words.get(one, "") for one in get_args(annotation)}


def _bound(marks: tuple[Any, ...], name: str) -> int | None:
    """A bound, whichever of pydantic's and annotated_types' classes carries it; the narrowest."""
    found = [bound for one in marks if (bound := getattr(one, name, None)) is not None]
    return min(found, default=None) if name in ("le", "max_length") else max(found, default=None)


def _first(marks: tuple[Any, ...], kind: type[T]) -> T | None:
    return next((one for one in marks if isinstance(one, kind)), None)
