"""The mornings of a demonstration: one person wants a digest 每日摘要 instead of many mails."""

from datetime import timedelta

from domain.digests import Mornings
from domain.profile import Profile
from workflows.digest import DigestWorkflow
from workflows.gateway import Gateway

AGENCY, READER = "bjqts", "zhang.wei"
"""Who wants it: a handler with several cases at a time."""

SEASON = timedelta(days=45)
"""How long there are mornings: while the reader has cases in hand.

Every morning takes its time, also of the years in which nothing happens.
"""


def wanting_digest(profile: Profile) -> Profile:
    """The agency as it is, but that the reader wants his digest."""
    people = tuple(
        one.model_copy(update={"digest": True}) if (profile.id, one.id) == (AGENCY, READER) else one
        for one in profile.people
    )
    return profile.model_copy(update={"people": people})


async def start_mornings(gateway: Gateway) -> None:
    """Start the mornings of the reader's agency; the server ends them after the season."""
    installation = gateway.installation
    await gateway.client.start_workflow(
        DigestWorkflow.run,
        Mornings(agency=AGENCY, shift=installation.shift),
        id=f"digest-{AGENCY}",
        task_queue=installation.settings.task_queue,
        execution_timeout=SEASON,
    )
