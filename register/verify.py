"""Verifying 验链: is the record what was written, all of it and nothing else?

Found are an altered entry or content, a missing or moved one, a cut-off end, and a case or document
that is not what its chain vouches for. One database cannot show that somebody put back an older
copy of a stream, its head, its case and documents together: that takes the daily signed head of all
chains, which lies with the auditor.
"""

from domain.model import Model
from register import walk
from register.engine import Register
from register.walk import Broken

_NAMED = 100
"""Faults named one by one; all are counted."""


class Verdict(Model):
    """What a walk over the register found; of a broken chain `broken` names the first fault."""

    streams: int
    entries: int
    erased: int
    cases: int
    faults: int
    broken: tuple[Broken, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def line(self) -> str:
        """The verdict in one line."""
        if not self.whole:
            return f"日志已被破坏，共发现{self.faults}处；第一处：{self.broken[0].line}"
        erased = f"（其中{self.erased}条的内容已依法删除）" if self.erased else ""
        return (
            f"日志完整：{self.streams}条链，{self.entries}条记录{erased}，"
            f"{self.cases}个案件与日志相符"
        )


class _Tally:
    def __init__(self) -> None:
        self.streams = self.entries = self.erased = self.cases = self.faults = 0
        self.broken: list[Broken] = []

    def note(self, broken: Broken | None) -> None:
        if broken is None:
            return
        self.faults += 1
        if len(self.broken) < _NAMED:
            self.broken.append(broken)

    def verdict(self) -> Verdict:
        return Verdict(
            streams=self.streams,
            entries=self.entries,
            erased=self.erased,
            cases=self.cases,
            faults=self.faults,
            broken=tuple(self.broken),
        )


def verify(register: Register, key: bytes) -> Verdict:
    """Walk the whole register under the journal key, in one snapshot.

    Raises:
        RegisterUnavailable: The database cannot be reached.
    """
    tally = _Tally()
    with register.reading() as session:
        for chain in walk.chains(session, key):
            tally.streams += 1
            tally.entries += chain.entries
            tally.erased += chain.erased
            tally.note(chain.broken)
        for broken in walk.cases(session, key):
            tally.cases += 1
            tally.note(broken)
        for others in (walk.emptied, walk.gone, walk.documents):
            for broken in others(session):
                tally.note(broken)
    return tally.verdict()
