"""Verifying 验链: is the record what was written, all of it and nothing else?

Found are an altered entry or content, a missing or moved one, a cut-off end, and a case, document,
sent mail or upload that is not what its chain vouches for; with the store, each stored file is read
again, too. Not found is what was altered before the journal vouched for it: the facts of paper that
is still queued. One database cannot show that somebody put back an older
copy of a stream, its head, its case and documents together: that takes the daily signed head of all
chains, which lies with the auditor.
"""

from domain.model import Model
from register.engine import Register
from register.paper.store import Store
from register.record import walk, walk_kept
from register.record.walk import Broken

_NAMED = 100
"""Faults named one by one; all are counted."""


class Verdict(Model):
    """What a walk over the register found; of a broken chain `broken` names the first fault.

    `files` counts documents and uploads, whose stored files were read if a store was given.
    """

    streams: int
    entries: int
    erased: int
    cases: int
    files: int
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
        files = f"、{self.files}份文书和材料" if self.files else ""
        erased = f"（其中{self.erased}条的内容已依法删除）" if self.erased else ""
        return (
            f"日志完整：{self.streams}条链，{self.entries}条记录{erased}，"
            f"{self.cases}个案件{files}与日志相符"
        )


class _Tally:
    def __init__(self) -> None:
        self.streams = self.entries = self.erased = self.cases = self.files = self.faults = 0
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
            files=self.files,
            faults=self.faults,
            broken=tuple(self.broken),
        )


def verify(register: Register, key: bytes, store: Store | None = None) -> Verdict:
    """Walk the whole register under the journal key, in one snapshot; with a store its files, too.

    Raises:
        RegisterUnavailable: The database cannot be reached.
    """
    tally = _Tally()
    with register.inspecting() as session:
        for chain in walk.chains(session, key):
            tally.streams += 1
            tally.entries += chain.entries
            tally.erased += chain.erased
            tally.note(chain.broken)
        for broken in walk.cases(session, key):
            tally.cases += 1
            tally.note(broken)
        for kept in (walk_kept.documents, walk_kept.uploads):
            for fault in kept(session, store):
                tally.files += 1
                tally.note(fault)
        for others in (walk.emptied, walk.gone, walk_kept.messages, walk_kept.applicants):
            for broken in others(session):
                tally.note(broken)
    return tally.verdict()
