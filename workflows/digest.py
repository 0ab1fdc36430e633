"""每日摘要: the mornings of an agency; its id is `digest-{agency}`.

A workflow of its own rather than a schedule: which days are working days is the register's to say.
"""

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities import names
    from domain.civil import chinese_moment
    from domain.digests import Morning, Mornings, Next


@workflow.defn(name="Digest")
class DigestWorkflow:
    """Sleeps until 08:30 of a working day, has the day's digests sent, and so on for ever."""

    @workflow.run
    async def run(self, mornings: Mornings) -> None:
        """Drive the mornings of one agency."""
        while not workflow.info().is_continue_as_new_suggested():
            await self._sleep(mornings)
            await self._send(mornings)
        workflow.continue_as_new(mornings)

    async def _sleep(self, mornings: Mornings) -> None:
        now = self._now(mornings)
        due: Next = await workflow.execute_activity(
            names.NEXT_MORNING,
            now,
            result_type=Next,
            start_to_close_timeout=names.REGISTER_TIMEOUT,
            retry_policy=names.DIGEST_RETRIES,
        )
        await workflow.sleep(due.at - now.at, summary=chinese_moment(due.at))

    async def _send(self, mornings: Mornings) -> None:
        now = self._now(mornings)
        await workflow.execute_activity(
            names.MAKE_DIGESTS,
            now,
            start_to_close_timeout=names.MAKE_DIGESTS_TIMEOUT,
            retry_policy=names.DIGEST_RETRIES,
        )
        try:
            await workflow.execute_activity(
                names.DELIVER_DIGESTS,
                now,
                start_to_close_timeout=names.DELIVER_TIMEOUT,
                schedule_to_close_timeout=names.DELIVER_BUDGET,
                heartbeat_timeout=names.DELIVER_HEARTBEAT,
                retry_policy=names.DELIVER_RETRIES,
            )
        except ActivityError:
            # Those not sent wait for tomorrow's round.
            workflow.logger.error("some daily digests were not sent today")

    @staticmethod
    def _now(mornings: Mornings) -> Morning:
        return Morning(agency=mornings.agency, at=workflow.now() + mornings.shift)
