"""An intake service 受理系统 before the API, with a key of its own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from ulid import ULID

from domain.permissions import CLIENT_RIGHTS, Right
from register.people.clients import Clients, NewKey
from register.people.log import PeopleLog
from samples import load_samples
from tests.support.house import House

APPLICATIONS = "/api/v1/applications"
APPLICATION = load_samples()[0].application.model_dump(mode="json")
ADMINISTRATOR = "qian.bo"


@dataclass(frozen=True)
class Service:
    """What an intake service sends."""

    id: str
    key: str
    client: httpx.AsyncClient
    agency: str = "bjqts"

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(path, params=query, headers=self._headers())

    async def send(
        self, method: str, path: str, *, key: str | None = None, **body: Any
    ) -> httpx.Response:
        """A request under an idempotency key: the given one, or one of its own."""
        headers = self._headers() | {"Idempotency-Key": key or str(ULID())}
        return await self.client.request(method, path, headers=headers, **body)

    async def post(self, path: str, body: object, key: str | None = None) -> httpx.Response:
        return await self.send("POST", path, key=key, json=body)

    async def hand_in(
        self, key: str | None = None, files: tuple[str, ...] = (), **changes: Any
    ) -> httpx.Response:
        """Hand the sample's application in, with some of its fields changed."""
        body = {
            "agency": self.agency,
            "application": APPLICATION | changes,
            **({"files": list(files)} if files else {}),
        }
        return await self.post(APPLICATIONS, body, key)

    async def case(self) -> str:
        """The id of a case it has handed in."""
        response = await self.hand_in()
        assert response.status_code == 201, response.text
        case: str = response.json()["case"]
        return case

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


def service(
    home: House,
    client: httpx.AsyncClient,
    id_: str,
    rights: frozenset[Right] = CLIENT_RIGHTS,
    agency: str = "bjqts",
) -> Service:
    """A new intake service of an agency."""
    installation = home.installation
    log = PeopleLog(installation.ring.journal_key, installation.settings.civil_shift)
    clients, now = Clients(installation.register, log), datetime.now(UTC)
    clients.new_client(agency, id_, "门户网站", rights, by=ADMINISTRATOR, at=now)
    made = clients.new_key(agency, id_, by=ADMINISTRATOR, at=now)
    assert isinstance(made, NewKey), made
    return Service(id_, made.key, client, agency)
