"""Who may do what: every route, for everybody there is, against the tables of `routes`."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest
from ulid import ULID

from api.app import create_app
from api.auth.doors import doors_of
from api.auth.rights import routes_of
from domain.procedure import PROCEDURE
from tests.api.conftest import SAMPLE, Desk
from tests.api.routes import (
    A_CASE,
    CASE,
    CLIENTS,
    EVERYBODY,
    FORMS,
    KNOWN,
    MEMBERS,
    NOBODY,
    ROUTES,
    STAFF,
    Row,
)
from tests.support.house import House


@dataclass(frozen=True)
class World:
    """Everybody with his proof, a case in a department and one that has ended."""

    client: httpx.AsyncClient
    proofs: Mapping[str, Mapping[str, str]]
    case: str
    ended: str

    async def ask(self, who: str, method: str, path: str, row: Row) -> httpx.Response:
        """Ask a route as somebody."""
        names = {"case_id": self.ended if row.ended else self.case, "namespace": "default"}
        filled = path.replace(":path}", "}").format_map(Names(names))
        headers = {**self.proofs[who], "Idempotency-Key": str(ULID())}
        return await self.client.request(
            method, filled, params=row.query, json=row.body, headers=headers
        )


class Names(dict[str, str]):
    """The names in a path; whatever is not named here is something that does not exist."""

    def __missing__(self, name: str) -> str:
        return "none"


@pytest.fixture(scope="module")
async def world(url: str, home: House) -> AsyncIterator[World]:
    proofs = {NOBODY: {}} | {
        who: {"Authorization": f"Bearer {home.token(person, agency)}"}
        for who, (agency, person) in MEMBERS.items()
    }
    clients, at = doors_of(home.installation).clients, datetime.now(UTC)
    for who, (agency, rights) in CLIENTS.items():
        clients.new_client(agency, who, who, rights, by="qian.bo", at=at)
        key = clients.new_key(agency, who, by="qian.bo", at=at)
        proofs[who] = {"Authorization": f"Bearer {key.key}"}
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        desk = Desk(client, home)
        case, ended = [await handed_in(client, proofs["portal"]) for _ in range(2)]
        for step in SAMPLE.steps[:3]:
            done = await desk.act(f"/api/v1/cases/{case}", step.act, step.by, **step.payload)
            assert done.status_code == 200, done.text
        withdrawn = await desk.act(f"/api/v1/cases/{ended}", "withdraw", "wang.fang")
        assert withdrawn.status_code == 200, withdrawn.text
        yield World(client, proofs, case, ended)


async def handed_in(client: httpx.AsyncClient, proof: Mapping[str, str]) -> str:
    body = {"agency": "bjqts", "application": SAMPLE.application.model_dump(mode="json")}
    headers = {**proof, "Idempotency-Key": str(ULID())}
    answer = await client.post("/api/v1/applications", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case"])


def outcome(response: httpx.Response) -> str:
    """How somebody fares with a route."""
    told = response.headers.get("Content-Type", "")
    code = response.json()["code"] if told == "application/problem+json" else ""
    if response.status_code == 404 and code == "unknown_case":
        return "hidden"
    if response.status_code in (401, 403):
        return {401: "unknown", 403: "refused"}[response.status_code]
    assert response.status_code < 500 or code in {"not_ready", "unavailable"}, response.text
    return "answered"


def expected(who: str, row: Row) -> str:
    """How somebody should fare with a route."""
    if who in row.may:
        return "answered"
    if who in row.hidden:
        return "hidden"
    return "unknown" if who == NOBODY else "refused"


def test_the_table_names_every_route_there_is(home: House) -> None:
    """A route that is new must be thought about here before it may exist."""
    there = {
        (method, path)
        for path, route in routes_of(create_app(home.gateway).routes)
        for method in getattr(route, "methods", set())
    }
    assert there == set(ROUTES) | FORMS


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=lambda one: one)
async def test_every_route_answers_those_whom_it_is_for(
    method: str, path: str, world: World
) -> None:
    row = ROUTES[method, path]
    fared = {who: outcome(await world.ask(who, method, path, row)) for who in world.proofs}
    assert fared == {who: expected(who, row) for who in EVERYBODY}


def test_everybody_is_asked(world: World) -> None:
    assert set(world.proofs) == EVERYBODY
    assert len(MEMBERS) == 14
    assert len(CLIENTS) == 6


HARMLESS = {
    ("POST", "/logout"),
    ("POST", "/account/password"),
    ("POST", "/account/sessions/{session_id}/end"),
    ("POST", "/account/second-factor"),
    ("POST", "/account/second-factor/confirm"),
    ("POST", "/training/next-day"),
    ("POST", "/codec/decode"),
    ("POST", "/codec/{namespace}/decode"),
    ("POST", "/api/v1/cases/search"),
    ("POST", "/api/v1/acts"),
    ("POST", f"{A_CASE}/acts"),
    ("POST", "/signatures"),
    ("POST", "/views"),
    ("POST", "/views/{view_id}/delete"),
    ("POST", "/admin/parked/{case_id}/retry"),
    ("POST", "/cases/bulk"),
    ("POST", "/cases/person"),
    ("POST", "/cases/{case_id}/acts/{act}"),
    ("POST", "/cases/{case_id}/acts/{act}/paper"),
    ("POST", "/cases/{case_id}/acts/{act}/picture"),
}
"""What an auditor may send: his own account, what only reads, and acts, which are all refused."""


def test_an_auditor_is_given_nothing_that_changes_anything() -> None:
    given = {
        (method, path)
        for (method, path), row in ROUTES.items()
        if method != "GET" and "auditor" in row.may
    }
    assert given == HARMLESS


BLANK = frozenset({"/cases/new", "/cases/{case_id}/tracking"})
"""Forms in which nothing stands yet: there is nothing to read in them."""


def test_an_auditor_may_read_whatever_staff_may() -> None:
    for (method, path), row in ROUTES.items():
        if method == "GET" and row.may & STAFF and path not in BLANK:
            assert "auditor" in row.may, path


async def test_no_act_of_an_auditor_is_accepted(world: World) -> None:
    path = f"/api/v1/cases/{world.case}"
    before = (await world.ask("auditor", "GET", path, CASE)).json()["revision"]
    for act in sorted({row.act for row in PROCEDURE}):
        row = Row(KNOWN, body={"act": act, "payload": {}})
        answer = await world.ask("auditor", "POST", f"{path}/acts", row)
        assert answer.status_code >= 400, act
        one = {"case": world.case, "act": act, "payload": {}, "key": str(ULID())}
        together = Row(KNOWN, body={"acts": [one]})
        results = (await world.ask("auditor", "POST", "/api/v1/acts", together)).json()["results"]
        assert [one["state"] for one in results] == ["refused"], act
    assert (await world.ask("auditor", "GET", path, CASE)).json()["revision"] == before
