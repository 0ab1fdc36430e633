"""Daily digests as activities: when the next morning is, what it brings, and its mails."""

import asyncio

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import names
from activities.courier import NotSentError, Round, courier
from activities.letters import Sealed, sealed
from activities.mail import beating
from domain.digests import Morning, Next
from domain.facts import DigestFacts
from notices.mails import render_digest
from register.digests import Digests, QueuedDigest
from runtime.settings import Settings


class DigestActivities:
    """Writes and sends the daily digests of an agency, each once."""

    def __init__(self, digests: Digests, settings: Settings) -> None:
        self._digests, self._settings = digests, settings

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
            letter = await asyncio.to_thread(self._letter, one, morning)
            await round_.send(letter)
        except (NotSentError, ValueError) as error:
            hopeless = not isinstance(error, NotSentError) or error.hopeless
            why = str(error) if isinstance(error, NotSentError) else type(error).__name__
            await asyncio.to_thread(self._digests.count_attempt, one, why, hopeless=hopeless)
            if hopeless:
                activity.logger.error("每日摘要不能发给 %s：%s", one.person, why)
            return hopeless
        await asyncio.to_thread(self._digests.mark_sent, one, letter.message_id, morning.at)
        return True

    def _letter(self, one: QueuedDigest, morning: Morning) -> Sealed:
        facts = DigestFacts.model_validate_json(one.facts)
        return sealed(
            render_digest(facts),
            key=one.key,
            to=(one.to_name, one.to_address),
            agency=facts.agency,
            mail_from=self._settings.mail_from,
            at=morning.at,
        )
