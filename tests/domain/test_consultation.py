"""How long whoever is consulted has to answer: each by its kind (L19 arts 32–34)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from domain.clocks import LimitKind
from domain.dossier import PartyKind, Response
from domain.rulesets import load_ruleset
from domain.scene import Law
from domain.stages import Stage
from tests.domain.desks import BY_2019, Desk, assigned
from tests.domain.playing import Play
from tests.domain.walking import limit_of

SHORT = load_ruleset("cn2019").model_copy(update={"co_producer_reply_wd": 5})
"""Rules that give a co-producer five working days, unlike the others."""

ARTICLES = {
    PartyKind.THIRD_PARTY: "《中华人民共和国政府信息公开条例》第三十二条",
    PartyKind.CO_PRODUCER: "《中华人民共和国政府信息公开条例》第三十四条",
    PartyKind.OTHER_AGENCY: "征求意见书载明的期限；条例未规定",
}


class Shortened(Play):
    """A case under those rules."""

    def law(self, now: datetime) -> Law:
        return replace(super().law(now), rules=SHORT)


def consulting(*kinds: PartyKind, play: type[Play] = Play) -> Desk:
    """A case of which these were asked on Monday 8 June 2020."""
    desk = assigned(BY_2019, "2020-06-01")
    desk.play = play(**vars(desk.play))
    desk.asks("2020-06-05", "consultation")
    parties = [{"kind": kind, "name": kind.label, "content": "通报"} for kind in kinds]
    desk.done("2020-06-08", "consult", BY_2019.clerk, parties=parties)
    return desk


@pytest.mark.parametrize("kind", PartyKind)
def test_the_limit_cites_what_gives_the_party_its_days(kind: PartyKind) -> None:
    limit = limit_of(consulting(kind).play, LimitKind.THIRD_PARTY)
    assert (limit.deadline.basis, limit.clock.working_days) == (ARTICLES[kind], 15)


def test_a_limit_for_several_cites_each_of_their_grounds_once() -> None:
    desk = consulting(PartyKind.CO_PRODUCER, PartyKind.THIRD_PARTY, PartyKind.CO_PRODUCER)
    basis = limit_of(desk.play, LimitKind.THIRD_PARTY).deadline.basis
    assert basis == "；".join((ARTICLES[PartyKind.CO_PRODUCER], ARTICLES[PartyKind.THIRD_PARTY]))


def test_each_party_has_the_days_of_its_kind_and_the_consultation_takes_the_longest() -> None:
    alone = consulting(PartyKind.CO_PRODUCER, play=Shortened)
    assert limit_of(alone.play, LimitKind.THIRD_PARTY).deadline.due == date(2020, 6, 15)
    both = consulting(PartyKind.CO_PRODUCER, PartyKind.OTHER_AGENCY, play=Shortened)
    assert [one.until for one in both.dossier.parties] == [date(2020, 6, 15), date(2020, 6, 30)]
    assert limit_of(both.play, LimitKind.THIRD_PARTY).deadline.due == date(2020, 6, 30)


def test_a_co_producer_consents_when_its_own_term_is_over_also_while_others_are_awaited() -> None:
    desk = consulting(PartyKind.CO_PRODUCER, PartyKind.OTHER_AGENCY, play=Shortened)
    late = {"party": 1, "response": Response.OBJECTION, "text": "不同意"}
    assert desk.refused("2020-06-16", "third_party_reply", "third_party", **late) == "not_deemed"
    silent = {"party": 1, "response": Response.SILENCE}
    desk.done("2020-06-16", "third_party_reply", BY_2019.clerk, **silent)
    (reply, _) = (one.reply for one in desk.dossier.parties)
    assert reply is not None
    assert (reply.response, reply.on) == (Response.CONSENT, date(2020, 6, 15))
    assert desk.case.stage is Stage.CONSULTING


def test_a_co_producer_that_answers_in_time_is_heard() -> None:
    desk = consulting(PartyKind.CO_PRODUCER, PartyKind.OTHER_AGENCY, play=Shortened)
    said = {"party": 1, "response": Response.OBJECTION, "on": "2020-06-15"}
    desk.done("2020-06-16", "third_party_reply", BY_2019.clerk, **said)
    replies = [one.reply.response for one in desk.dossier.parties if one.reply]
    assert replies == [Response.OBJECTION]
