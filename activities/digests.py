"""Daily digests as activities: when the next morning is, what it brings, and its mails."""

import asyncio
from datetime import datetime

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import names
from activities.courier import NotSentError, Round, courier
from activities.letters import Sealed, sealed, unwritten
from activities.mail import beating
from domain.digests import Morning, Next
from domain.facts import DigestFacts
from notices.mails import render_digest
from notices.overrides import Offices
from notices.templating import Unrenderable
from register.paper.digests import Digests, QueuedDigest
from runtime.settings import Settings


class DigestActivities:
    """Writes and sends the daily digests of an agency, each once."""

    def __init__(self, digests: Digests, settings: Settings) -> None:
        self._digests, self._settings = digests, settings
        self._offices = Offices(settings.templates_dir)

    @activity.defn(name=names.NEXT_MORNING)
    def next_morning(self, now: Morning) -> Next:
        """When the next digests of the agency are due."""
        return Next(at=self._digests.next_morning(now.agency, now.at))

    @activity.defn(name=names.MAKE_DIGESTS)
    def make(self, morning: Morning) -> int:
        """Write the digests of the day; how many were new."""
        return self._digests.make(morning.agency, morning.at)

    @activity.defn(name=names.DELIVER_DIGESTS)
    async def deliver(self, morning: Morning) -> None:
        """Send every digest of the agency that waits; none holds up another.

        Raises:
            ApplicationError: Some could not be sent and will be tried again.
            RegisterUnavailable: The register cannot be reached.
        """
        waiting = await asyncio.to_thread(self._digests.waiting, morning.agency)
        failed = 0
        async with beating(), courier(self._settings) as round_:
            for one in waiting:
                failed += not await self._sent(one, morning, round_)
        if failed:
            raise ApplicationError(f"{failed}份每日摘要未能发出", type="Undelivered")

    async def _sent(self, one: QueuedDigest, morning: Morning, round_: Round) -> bool:
        """Whether nothing is left to do about a digest."""
        try:
            letter = await asyncio.to_thread(self.letter, one, morning.at)
            await round_.send(letter)
        except NotSentError as error:
            return await self._not_sent(one, str(error), hopeless=error.hopeless)
        except (Unrenderable, ValueError) as error:  # tomorrow's may find a mended template
            return await self._not_sent(one, unwritten(error), hopeless=True)
        await asyncio.to_thread(self._digests.mark_sent, one, letter.message_id, morning.at)
        return True

    async def _not_sent(self, one: QueuedDigest, why: str, *, hopeless: bool) -> bool:
        await asyncio.to_thread(self._digests.count_attempt, one, why, hopeless=hopeless)
        if hopeless:
            activity.logger.error("每日摘要不能发给 %s：%s", one.person, why)
        return hopeless

    def letter(self, one: QueuedDigest, at: datetime) -> Sealed:
        """The letter of a digest as it goes out at a civil instant.

        Raises:
            Unrenderable: A template of the office is at fault.
            ValueError: Its facts cannot be read, or its address cannot stand in a header.
        """
        facts = DigestFacts.model_validate_json(one.facts)
        return sealed(
            render_digest(facts, self._offices.of(one.agency)),
            key=one.key,
            to=(one.to_name, one.to_address),
            agency=facts.agency,
            mail_from=self._settings.mail_from,
            at=at,
        )
