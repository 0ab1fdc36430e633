"""事件推送: what has happened, delivered to one subscriber; its id is `webhook-{id}`.

It lives as long as there is something to deliver: whoever sees that there is starts it again
(worker/webhooks.py). What has been delivered, the register knows.
"""

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities import names
    from activities.parcels import Progress, Subscription


@workflow.defn(name="Webhook")
class WebhookWorkflow:
    """Delivers until nothing is left, and waits with patience for a receiver that is away."""

    @workflow.run
    async def run(self, subscription: Subscription) -> None:
        """Serve one subscription."""
        while await self._deliver(subscription):
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(subscription)

    async def _deliver(self, subscription: Subscription) -> bool:
        try:
            progress: Progress = await workflow.execute_activity(
                names.DELIVER_EVENTS,
                subscription,
                result_type=Progress,
                start_to_close_timeout=names.DELIVER_EVENTS_TIMEOUT,
                schedule_to_close_timeout=names.DELIVER_EVENTS_BUDGET,
                heartbeat_timeout=names.DELIVER_HEARTBEAT,
                retry_policy=names.DELIVER_EVENTS_RETRIES,
                summary=subscription.id,
            )
        except ActivityError:
            await self._park(subscription)
            return False
        return progress.more

    async def _park(self, subscription: Subscription) -> None:
        try:
            await workflow.execute_activity(
                names.PARK_WEBHOOK,
                subscription,
                start_to_close_timeout=names.DELIVER_TIMEOUT,
                schedule_to_close_timeout=names.DELIVER_BUDGET,
                heartbeat_timeout=names.DELIVER_HEARTBEAT,
                retry_policy=names.DELIVER_RETRIES,
                summary=subscription.id,
            )
        except ActivityError:
            # It is parked all the same; whoever looks at the subscriptions sees it.
            workflow.logger.error("the mail about a parked webhook was not sent")
