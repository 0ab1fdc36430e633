"""Questions out of shapes: which kind of question a field is, and what it offers to choose.

Nothing here knows an act: titles, help, limits and choices stand with the models of the payloads.
"""

from collections.abc import Collection

from api.forms.nodes import Alternative, Branch, Control, Group, Kind, Node, Option, Repeat
from api.forms.offers import Offers
from api.forms.settled import settled
from domain import shapes
from domain.shapes import Shape

LINE_LENGTH = 500
"""A text that may be longer is asked for in several lines."""

FEW = 8
"""As many choices are shown side by side; more are folded into a list."""

MANY = 100
"""How often anything may be repeated that has no limit of its own."""

SHOWN = frozenset({"findings", "application.applicants", "application.items"})
"""What is asked for once at the start, though it may be left blank."""

_INPUT = {"phone": "tel", "email": "email", "link": "url"}
_OWN = {
    "姓名": "name",
    "名称": "organization",
    "工作单位": "organization",
    "联系电话": "tel",
    "电子邮箱": "email",
    "通信地址": "street-address",
    "邮政编码": "postal-code",
}
"""What a browser knows of whoever fills in a form about himself."""


class Builder:
    """Turns shapes into nodes; `own`: whoever fills the form in writes about himself."""

    def __init__(self, offers: Offers | None = None, *, own: bool = False) -> None:
        self._offers, self._own = offers, own

    def group(self, name: str, shape: shapes.Group, path: str, outcome: str = "") -> Group:
        """A group with everything asked in it that can be answered at all."""
        fields = (
            self._node(one, field, f"{path}.{one}".lstrip("."), outcome)
            for one, field in shape.fields.items()
        )
        return Group(
            **_asked(name, shape, path),
            folded=shape.absent,
            fields=tuple(one for one in fields if one),
        )

    def _node(self, name: str, shape: Shape, path: str, outcome: str) -> Node | None:
        match shape:
            case shapes.Group():
                return self.group(name, shape, path)
            case shapes.OneOf():
                return self._alternative(name, shape, path)
            case shapes.Many() if isinstance(shape.of, shapes.Group | shapes.OneOf):
                return self._repeat(name, shape, shape.of, path)
            case _ if shape.refers:
                return self._reference(name, shape, path)
            case shapes.Choice():
                return self._choice(name, shape, path, outcome)
            case _:
                return self._plain(name, shape, path)

    def _alternative(self, name: str, shape: shapes.OneOf, path: str) -> Alternative:
        offers = self._offers if shape.tag == "outcome" else None
        branches = tuple(
            Branch(value=value, group=self.group("", one, path, value if offers else ""))
            for value, one in (offers.in_force(shape.cases) if offers else shape.cases.items())
        )
        options = tuple(Option(value=one.value, label=one.group.title) for one in branches)
        kind = _listed(options)
        tag = Control(name=shape.tag, title=shape.title, required=True, options=options, kind=kind)
        return Alternative(**_asked(name, shape, path), tag=tag, branches=branches)

    def _repeat(
        self, name: str, shape: shapes.Many, of: shapes.Group | shapes.OneOf, path: str
    ) -> Node:
        element = self._node("", of, path, "")
        assert isinstance(element, Group | Alternative)
        least, most = shape.least, shape.most or MANY
        shown = max(least, 1 if path in SHOWN else 0)
        asked = _asked(name, shape, path)
        whole = Repeat(**asked, of=element, least=least, most=most, shown=shown)
        return settled(whole) if shape.settled else whole

    def _reference(self, name: str, shape: Shape, path: str) -> Control | None:
        """What names something of the case is chosen among what there is."""
        assert self._offers is not None, "an application names nothing of a case"
        assert shape.refers is not None, "only what refers is a reference"
        options = self._offers.named(shape.refers)
        if not options and not shape.required:
            return None
        several = isinstance(shape, shapes.Many)
        of = shape.of if isinstance(shape, shapes.Many) else shape
        whole = isinstance(of, shapes.Number)
        # Somebody is meant even where nobody is named: the form says who.
        meant = isinstance(shape, shapes.Number) and shape.default is not None
        return Control(
            **_asked(name, shape, path),
            kind=Kind.SEVERAL if several else _listed(options, settled=shape.required or meant),
            options=options,
            default=self._offers.default(shape.refers) if meant else _single(options, shape),
            whole=whole,
        )

    def _choice(self, name: str, shape: shapes.Choice, path: str, outcome: str) -> Control | None:
        values = [one for one in shape.options if self._offered(name, one, path, outcome)]
        if len(values) < len(shape.options) and len(values) <= 1 and not shape.required:
            return None  # the table leaves nothing to choose
        options = tuple(Option(value=str(one), label=shape.options[one]) for one in values)
        default = (str(shape.default),) if shape.default else _single(options, shape)
        kind = _listed(options, settled=shape.required or bool(default))
        return Control(**_asked(name, shape, path), kind=kind, options=options, default=default)

    def _offered(self, name: str, value: str, path: str, outcome: str) -> bool:
        if self._offers is None:
            return True
        if outcome:
            return self._offers.finds(outcome, name, value)
        return "." in path or self._offers.fits(name, value)

    def _plain(self, name: str, shape: Shape, path: str) -> Control | None:
        asked = _asked(name, shape, path)
        match shape:
            case shapes.Number():
                return Control(
                    **asked,
                    kind=Kind.NUMBER,
                    whole=True,
                    least=shape.least,
                    most=shape.most,
                    unit=shape.unit,
                    inputmode="numeric",
                )
            case shapes.Day() if self._own and shape.today:
                return None  # what comes through the portal comes today
            case shapes.Day():
                today = str(self._offers.law.today) if shape.today and self._offers else ""
                return Control(**asked, kind=Kind.DATE, default=(today,) if today else ())
            case shapes.YesNo():
                return _yes_no(name, shape, path)
            case shapes.Many():
                assert isinstance(shape.of, shapes.Text), "lists are of lines"
                return Control(**asked, kind=Kind.LINES, most=shape.most)
            case _:
                assert isinstance(shape, shapes.Text), "nothing else is asked for"
                return self._text(name, shape, path)

    def _text(self, name: str, shape: shapes.Text, path: str) -> Control:
        short = shape.longest is not None and shape.longest <= LINE_LENGTH
        return Control(
            **_asked(name, shape, path),
            kind=Kind.LINE if short else Kind.LONG,
            max_length=shape.longest,
            prose=shape.prose,
            default=(shape.default,) if shape.default else (),
            inputmode=_INPUT.get(name, "") if short else "",
            autocomplete=self._remembered(shape.title, path),
        )

    def _remembered(self, title: str, path: str) -> str:
        himself = self._own and path.startswith("application.applicants")
        return _OWN.get(title, "off") if himself else "off"


def _asked(name: str, shape: Shape, path: str) -> dict[str, str | bool]:
    preset = bool(getattr(shape, "default", None)) or getattr(shape, "today", False)
    silent = shape.required or preset or path.startswith("application")
    return {
        "name": name,
        "title": shape.title,
        "help": shape.help,
        "required": shape.required,
        "optional": not silent,
    }


def _yes_no(name: str, shape: shapes.YesNo, path: str) -> Control:
    """A box to tick for what is no unless told; both words for what is yes, or may stay open."""
    if shape.default is False:
        return Control(**_asked(name, shape, path), kind=Kind.CHECK, yes_no=True)
    options = (Option(value="true", label="是"), Option(value="false", label="否"))
    return Control(
        **_asked(name, shape, path),
        kind=_listed(options, settled=bool(shape.default)),
        yes_no=True,
        options=options,
        default=("true",) if shape.default else (),
    )


def _listed(options: Collection[Option], *, settled: bool = True) -> Kind:
    """Of few choices one is ticked; where none may be chosen at all, a tick could not be undone."""
    return Kind.RADIOS if settled and len(options) <= FEW else Kind.SELECT


def _single(options: tuple[Option, ...], shape: Shape) -> tuple[str, ...]:
    """Where one choice only is left of something required, it is made."""
    return (options[0].value,) if shape.required and len(options) == 1 else ()
