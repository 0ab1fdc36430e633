"""Random walks through the engine: register, workflow and the bare table end alike."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from ulid import ULID

from cli.play import Player
from domain.acts import Answer, Closing, Refusal, Request
from domain.case import Case
from domain.people import OUTSIDERS, Actor
from domain.receive import Receive
from register import queries
from register.acts import cases
from register.acts.perform import Said
from register.record.journal import DELIVER, ERASE, PRODUCE, Entry, Outcome
from register.record.verify import verify
from tests.domain import building, forms
from tests.domain.playing import PROFILE, Play, actor
from tests.support.house import House
from tests.support.waiting import eventually
from workflows.showing import _details

CASES, ACTS = 6, 25

STAFF = tuple(Actor(id=one.id, name=one.name, duties=one.duties) for one in PROFILE.people)
PEOPLE = (*STAFF, *OUTSIDERS.values())

Try = tuple[str, Actor, forms.Payload]


@dataclass
class Walk:
    """One case: how it fares in the house, and the same on the bare table (`model`)."""

    home: House
    player: Player
    dice: Random
    case: str = ""
    model: Play = field(default_factory=Play)
    heard: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    signalled: set[str] = field(default_factory=set)

    async def begin(self, key: str) -> None:
        """An application comes in, at the window or by a letter that nobody has confirmed yet."""
        now = await self.player.civil_now()
        day = building.OPENS["bjqts2017"]
        letter = self.dice.random() < 0.3
        arrival = forms.by_letter(day, None) if letter else forms.at_window(day)
        receive = Receive.model_validate(
            {
                **forms.receive(forms.application(arrival, items=self.dice.randint(1, 3))),
                "intake_key": key,
                "shift": self.player.shift,
            }
        )
        self.case = (await self.home.gateway.hand_in(receive, now=now)).case
        await eventually(lambda: self.home.installation.registrar.standing(self.case).case)
        self.catch_up()

    async def step(self) -> None:
        """Somebody acts; now and then two people at once, or by a signal."""
        self.catch_up()
        first = await self.guess()
        way = self.dice.random()
        if way < 0.2:
            await asyncio.gather(self.send(first), self.send(await self.guess()))
        elif way < 0.35 and self.standing.open:
            await self.signal(first)
        else:
            await self.send(first)
        self.catch_up()

    async def guess(self) -> Try:
        """Mostly what comes next, else what somebody may do, else anything."""
        case, dice, now = self.standing, self.dice, await self.player.civil_now()
        way = dice.random()
        if way < 0.5 and case.open:
            act, who, payload = building.carry_on(self.model)[0]
            by = actor(who)
        elif way < 0.85 and building.MOVES[case.stage]:
            act, roles = dice.choice(tuple(building.MOVES[case.stage].items()))
            by, payload = (
                dice.choice(building.holders(dice.choice(roles), case, PEOPLE) or STAFF),
                None,
            )
        else:
            act, by, payload = dice.choice(tuple(forms.FORMS)), dice.choice(PEOPLE), None
        filled = forms.payloads(act, building.sight(self.model, by, now))
        return act, by, payload or dice.choice(filled)

    async def send(self, what: Try) -> None:
        act, by, payload = what
        request = Request(actor=by.id, id=str(ULID()), payload=payload)
        now = await self.player.civil_now()
        answer = await self.home.gateway.act(self.case, act, request, now=now)
        self.answers[answer.id] = answer

    async def signal(self, what: Try) -> None:
        act, by, payload = what
        id_ = str(ULID())
        handle = self.home.gateway.client.get_workflow_handle(self.case)
        await handle.signal(act, {"actor": by.id, "id": id_, "payload": payload})
        await eventually(lambda: id_ in {one.act_id for one in self.journal()})
        self.signalled.add(id_)

    @property
    def standing(self) -> Case:
        assert self.model.case is not None
        return self.model.case

    def journal(self) -> tuple[Entry, ...]:
        with self.home.installation.register.reading() as session:
            return queries.journal_of(session, self.case)

    def catch_up(self) -> None:
        """The bare table hears every act of the journal, at the instant it was judged."""
        for entry in self._news():
            assert entry.content is not None
            said = Said.model_validate_json(entry.content)
            self.model.numbers = self._numbers(said)
            ruling = building.perform(
                self.model, entry.act, actor(entry.actor), entry.at, said.payload, self.case
            )
            refused = ruling.code if isinstance(ruling, Refusal) else None
            code = said.answer.refusal.code if said.answer.refusal else None
            assert (entry.act, code) == (entry.act, refused), (said, ruling)
            assert (entry.outcome is Outcome.REFUSED) is (refused is not None)
            assert entry.revision == (self.model.case.revision if self.model.case else 0)

    def _news(self) -> Iterator[Entry]:
        for entry in self.journal():
            if entry.seq > self.heard:
                self.heard = entry.seq
                if entry.act not in (PRODUCE, DELIVER, ERASE):
                    yield entry

    def _numbers(self, said: Said) -> "count[int]":
        """The number the register allotted: other cases have had theirs before."""
        found = re.search(r"第(\d+)号", said.answer.number or "")
        return count(int(found[1]) if found else 1)

    async def compare(self) -> None:
        """Register, workflow and bare table tell the same of the case."""
        self.catch_up()
        with self.home.installation.register.reading() as session:
            filed = cases.look(session, self.case)
        assert filed is not None
        assert filed.case == self.model.case
        assert filed.dossier == self.model.dossier
        told = {one.act_id: one.outcome is Outcome.ACCEPTED for one in self.journal()}
        assert {id_: told[id_] for id_ in self.answers} == {
            id_: answer.accepted for id_, answer in self.answers.items()
        }
        assert self.signalled <= set(told)
        await self._compare_workflow(filed.case)

    async def _compare_workflow(self, case: Case) -> None:
        client = self.home.gateway.client
        handle = client.get_workflow_handle(self.case, result_type=Closing)
        if case.open:
            metadata: WorkflowMetadata = await handle.query("__temporal_workflow_metadata")
            assert metadata.current_details == _details(case)
        else:
            closing = await handle.result()
            assert closing == Closing(case=self.case, stage=case.stage, number=case.number)


async def pass_time(player: Player, span: timedelta) -> None:
    """Civil time goes on; what falls due on the way is done in its time."""
    until = await player.civil_now() + span
    while (now := await player.civil_now()) < until:
        rung = await player._next_rung()
        await player._jump(max(now, min(until, rung or until)))
        await player._settle()


@pytest.mark.parametrize("seed", [1, 2])
async def test_register_workflow_and_bare_table_agree_after_random_walks(
    seed: int, home: House, player: Player
) -> None:
    dice = Random(seed)  # noqa: S311 - chance, no secret
    await pass_time(player, timedelta(hours=1, minutes=30))
    walks = [Walk(home, player, Random(dice.random())) for _ in range(CASES)]  # noqa: S311 - the same
    for number, walk in enumerate(walks):
        await walk.begin(f"walk-{number}")
    for _ in range(ACTS):
        await asyncio.gather(*(walk.step() for walk in walks))
        await pass_time(player, timedelta(hours=dice.choice((0, 1, 1, 5, 24, 72))))
    await player._settle()
    for walk in walks:
        await walk.compare()
    accepted = [one for walk in walks for one in walk.answers.values() if one.accepted]
    refused = [one for walk in walks for one in walk.answers.values() if not one.accepted]
    assert len(accepted) >= CASES * ACTS // 3
    assert len(refused) >= CASES
    assert verify(home.installation.register, home.installation.ring.journal_key).whole
