"""The journal of a case in plain sentences, the latest first."""

from collections.abc import Mapping, Sequence

from domain.civil import chinese_moment
from domain.model import Model
from domain.people import MECHANICAL
from domain.profile import Profile
from register.acts.perform import Said
from register.record.journal import DELIVER, PRODUCE, Entry
from register.record.told import JournalLine

LAPSE = "lapse"


class Sentence(Model):
    """One thing that happened: when, the sentence; `refused`: it was not done.

    `aside`: the house did it by itself, as a consequence of something else.
    """

    seq: int
    moment: str
    text: str
    refused: bool
    aside: bool


def sentences(journal: Sequence[JournalLine], lapses: Mapping[int, str]) -> tuple[Sentence, ...]:
    """Everything that happened, the latest first; `lapses` names the rungs that fell due."""
    return tuple(_sentence(one, lapses.get(one.seq, "")) for one in reversed(journal))


def sentence(line: JournalLine, lapsed: str = "") -> str:
    """An entry of the journal as a sentence."""
    about = line.about or lapsed or line.remark
    if line.refusal is None:
        return f"{_did(line)}{about and f'：{about}'}"
    return f"{line.who} 要求“{line.title}”，没有办理：{line.refusal.why}"


def _did(line: JournalLine) -> str:
    return f"{line.who}{line.deed}" if line.deed else f"{line.who} {line.title}"


def lapses_of(journal: Sequence[Entry], profile: Profile) -> dict[int, str]:
    """What fell due, by the number of the entry, in the words of the agency's ladder."""
    titles = {(rule.limit.value, rule.name): rule.title for rule in profile.ladder}
    found = {}
    for one in journal:
        if one.act == LAPSE and one.content is not None:
            rung = str(Said.model_validate_json(one.content).payload.get("rung", ""))
            limit, _, name, *_ = f"{rung}//".split("/")
            found[one.seq] = titles.get((limit, name), "")
    return found


def _sentence(line: JournalLine, lapsed: str) -> Sentence:
    return Sentence(
        seq=line.seq,
        moment=chinese_moment(line.at),
        text=sentence(line, lapsed),
        refused=line.refusal is not None,
        aside=line.act in (PRODUCE, DELIVER) and line.actor in MECHANICAL,
    )
