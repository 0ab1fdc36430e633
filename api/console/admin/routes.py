"""The routers of the administration."""

from api.console.admin import (
    calendar,
    client,
    clients,
    delegations,
    health,
    home,
    parked,
    people,
    person,
    rules,
    templates,
    tokens,
    webhook,
    webhooks,
)

_PARTS = (
    *(home, people, person, delegations, calendar, templates, rules, parked),
    *(clients, client, webhooks, webhook, tokens, health),
)
ROUTERS = tuple(part.router for part in _PARTS)
