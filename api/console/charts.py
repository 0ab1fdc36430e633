"""Charts 图表: horizontal bars as SVG, drawn here and nowhere else.

The picture says nothing that the table beside it does not say: it is hidden from screen readers,
which read the table. Colours and sizes are the style sheet's; only lengths stand in the picture.
"""

from collections.abc import Iterable

from domain.model import Model

WIDTH = 1000
"""The longest bar, in units of the picture, which grows and shrinks with the page."""


class Bar(Model):
    """A bar: `part` of its value is marked as late; `told` is what is written of it."""

    title: str
    value: float
    part: float = 0
    told: str = ""
    href: str = ""

    @property
    def words(self) -> str:
        """What is written of its value."""
        return self.told or f"{self.value:g}"


class Drawn(Model):
    """A bar with its lengths in units of the picture."""

    bar: Bar
    length: int
    late: int


class Chart(Model):
    """Bars below each other, the longest as wide as the picture."""

    rows: tuple[Drawn, ...]
    width: int = WIDTH

    @property
    def empty(self) -> bool:
        """Whether there is nothing to see."""
        return not any(one.bar.value for one in self.rows)


def chart(bars: Iterable[Bar], most: float = 0) -> Chart:
    """A chart of bars; `most` is the value of the longest possible one (0: of the longest)."""
    some = tuple(bars)
    longest = most or max((one.value for one in some), default=0)
    return Chart(rows=tuple(_drawn(one, longest) for one in some))


def _drawn(bar: Bar, longest: float) -> Drawn:
    def length(value: float) -> int:
        return round(WIDTH * value / longest) if longest else 0

    # A single case among thousands is still to be seen.
    shown = max(4, length(bar.value)) if bar.value else 0
    return Drawn(
        bar=bar, length=shown, late=min(shown, max(4, length(bar.part)) if bar.part else 0)
    )
