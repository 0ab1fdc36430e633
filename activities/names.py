"""The activities by name, their time limits and their retries: what a workflow knows of them.

`perform` and `adopt` run as local activities: an act is one transaction of a few milliseconds, and
a person waits for the answer. The register may be away for as long as it takes; nothing is lost
meanwhile.
"""

from datetime import timedelta

from temporalio.common import RetryPolicy

PERFORM = "perform"
ADOPT = "adopt"
PRODUCE = "produce"
DELIVER = "deliver"
NEXT_MORNING = "next_morning"
MAKE_DIGESTS = "make_digests"
DELIVER_DIGESTS = "deliver_digests"
DELIVER_EVENTS = "deliver_events"
PARK_WEBHOOK = "park_webhook"

REGISTER_TIMEOUT = timedelta(seconds=20)
REGISTER_RETRIES = RetryPolicy(
    initial_interval=timedelta(milliseconds=100), maximum_interval=timedelta(seconds=20)
)
"""The register is retried for ever: without it nothing may happen to a case."""

PRODUCE_TIMEOUT = timedelta(seconds=20)
PRODUCE_RETRIES = RetryPolicy(maximum_interval=timedelta(seconds=30), maximum_attempts=5)
"""A document that cannot be rendered five times will not be rendered by waiting: it is parked."""

DELIVER_TIMEOUT = timedelta(minutes=5)
DELIVER_HEARTBEAT = timedelta(seconds=10)
"""A worker that died with mail under way is noticed after this time."""

DELIVER_BUDGET = timedelta(hours=4)
DELIVER_RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10)
)
"""Mail may wait half a working day for its server; then somebody must look."""

DELIVER_EVENTS_TIMEOUT = timedelta(minutes=5)
DELIVER_EVENTS_BUDGET = timedelta(days=3)
DELIVER_EVENTS_RETRIES = RetryPolicy(
    initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=30)
)
"""A receiver that takes nothing for three days is parked: somebody must look."""

MAKE_DIGESTS_TIMEOUT = timedelta(minutes=5)
DIGEST_RETRIES = RetryPolicy(maximum_interval=timedelta(minutes=10))
"""Also a calendar that does not reach far enough is waited for until somebody imports it."""

HOPELESS = "Hopeless"
"""The type of an error whose detail lists jobs that no other attempt would help."""
