"""The routers of the administration."""

from api.console.admin import (
    calendar,
    clients,
    delegations,
    health,
    home,
    parked,
    people,
    person,
    rules,
    templates,
)

_PARTS = (home, people, person, delegations, calendar, templates, rules, parked, clients, health)
ROUTERS = (*(part.router for part in _PARTS), clients.hooks)
