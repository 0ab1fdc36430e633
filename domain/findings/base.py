"""What every finding shares: the facts of its outcome stand with its mandatory content."""

from typing import ClassVar, Literal

from domain.basis import Basis
from domain.grounds import Ground
from domain.model import Model

EVER = frozenset({"cn2007", "bjqts2017", "cn2019"})
SINCE_2019 = frozenset({"cn2019"})


class OutcomeInfo(Model):
    """What an outcome 答复结论 is called and carries (§3.1).

    `title` is its notice's, empty where only a record is made; `attachment` the notice's number in
    S0, None for notices S0 does not know; `suffix` ends the notice's number (§3.4). `rules` are the
    ids of the rule sets that know it.

    `discloses`: content leaves the agency, so a closed secrecy review must lie there (§7.1).
    `withholds`: what of the notice a review must precede a suit about since 2024 (§3.3).
    `reasoned`: the notice owes reasons under S0 art 13(7)6 (A21).
    """

    name: str
    title: str = ""
    attachment: int | None = None
    suffix: str = ""
    rules: frozenset[str] = EVER
    basis: Basis = Basis()
    discloses: bool = False
    withholds: Literal["no", "part", "all"] = "no"
    reasoned: bool = False


class FindingModel(Model):
    """A finding: its outcome's code and facts, and as fields what the notice must then say.

    A finding without its mandatory content cannot be made: who refuses names the article, who
    denies existence says what was searched. `domain.explain` puts the errors into Chinese.
    """

    info: ClassVar[OutcomeInfo]
    outcome: str

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """What narrows the basis down: the category of each part withheld, the nature, the kind."""
        return ()

    @property
    def articles(self) -> tuple[str, ...]:
        """The exact articles the department itself gave for what it withholds (S0 art 13(7)6)."""
        return ()
