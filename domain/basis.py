"""A legal basis 法律依据 by source, as the rule sets cite it (regulation.md §3.1).

A case under the agency's own rules (`bjqts2017`) cites the Regulation of 2007 and these rules.
"""

from typing import NamedTuple

from domain.citations import Citation, cite


class Basis(NamedTuple):
    """Citations by source: Regulation of 2007, the agency's own rules, Regulation of 2019."""

    l07: tuple[Citation, ...] = ()
    own: tuple[Citation, ...] = ()
    l19: tuple[Citation, ...] = ()

    def under(self, rules: str) -> tuple[Citation, ...]:
        """The citations under a rule set; an unknown one has none."""
        by_rules = {"cn2007": self.l07, "bjqts2017": (*self.l07, *self.own), "cn2019": self.l19}
        return by_rules.get(rules, ())


def basis(l07: str = "", own: str = "", l19: str = "") -> Basis:
    """Each source as references (`S0 13(6)3`) separated by semicolons.

    Raises:
        ValueError: A reference cannot be read.
    """
    return Basis(*(cite(*(r.strip() for r in refs.split(";") if r)) for refs in (l07, own, l19)))
