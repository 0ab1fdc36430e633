"""Counting what a worker refuses: whoever watches sees which reasons grow."""

from collections.abc import Callable
from typing import Any

from temporalio import activity
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from domain.acts import Order, Performed
from domain.procedure import ACTS

Count = Callable[[str, str], None]
"""Takes the name of the act and the code of the refusal."""


class RefusalsCounted(Interceptor):
    """Tells every refusal of `perform` to a counter."""

    def __init__(self, count: Count) -> None:
        self._count = count

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - the SDK's name
        """Stand before the activities."""
        return _Counting(next, self._count)


class _Counting(ActivityInboundInterceptor):
    def __init__(self, following: ActivityInboundInterceptor, count: Count) -> None:
        super().__init__(following)
        self._count = count

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - the SDK's name
        done = await super().execute_activity(input)
        if isinstance(done, Performed) and done.answer.refusal:
            order = input.args[0]
            assert isinstance(order, Order), "only orders are performed"
            # Anybody may send anything: what is no act has one name.
            act = order.act.name if order.act.name in ACTS else "unknown"
            self._count(act, done.answer.refusal.code)
        return done


def to_the_engine(act: str, code: str) -> None:
    """Count a refusal among the metrics of Temporal's SDK, in a worker of its own."""
    counter = activity.metric_meter().create_counter("mingbai_refusals", "Refused acts by reason")
    counter.add(1, {"act": act, "code": code})
