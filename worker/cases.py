"""The worker: the process that runs the workflows and the activities of cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig

from activities.assembly import Installation
from activities.digests import DigestActivities
from activities.documents import DocumentActivities
from activities.mail import MailActivities
from activities.register import RegisterActivities
from activities.webhooks import WebhookActivities
from runtime.runner import workflow_runner
from runtime.version import PACKAGE, release
from worker.refusals import Count, RefusalsCounted
from workflows.application import ApplicationWorkflow
from workflows.digest import DigestWorkflow
from workflows.webhook import WebhookWorkflow

WORKFLOWS = (ApplicationWorkflow, DigestWorkflow, WebhookWorkflow)
"""Every workflow there is; the worker, the replayer and the tests run these."""

THREADS = 16
GRACE = timedelta(seconds=20)
"""How long a stopping worker lets its activities finish; below compose's stop_grace_period."""


def case_worker(client: Client, installation: Installation, refused: Count | None = None) -> Worker:
    """A worker for the installation's cases; `async with` runs it, leaving the block stops it.

    `refused` counts what is refused.
    """
    register = RegisterActivities(installation.registrar)
    documents = DocumentActivities(installation.documents, installation.offices)
    mail = MailActivities(installation.outbox, installation.documents, installation.settings)
    digests = DigestActivities(installation.digests, installation.settings)
    webhooks = WebhookActivities(
        installation.register,
        installation.webhooks,
        installation.registrar.doorkeeper.profiles,
        installation.settings,
    )
    return Worker(
        client,
        task_queue=installation.settings.task_queue,
        workflows=[*WORKFLOWS],
        activities=[
            register.perform,
            register.adopt,
            documents.produce,
            mail.deliver,
            digests.next_morning,
            digests.make,
            digests.deliver,
            webhooks.deliver,
            webhooks.park,
        ],
        activity_executor=ThreadPoolExecutor(THREADS, thread_name_prefix="activity"),
        max_concurrent_activities=THREADS,
        interceptors=[RefusalsCounted(refused)] if refused else [],
        workflow_runner=workflow_runner(),
        graceful_shutdown_timeout=GRACE,
        deployment_config=_known_as(),
    )


def _known_as() -> WorkerDeploymentConfig:
    """What the histories say of who worked on a case: this release of the program.

    It is a label. Cases are not tied to a release: one may live for a year, and goes on with
    whichever worker there is (`workflow.patched` and the replay tests see to that).
    """
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=PACKAGE, build_id=release()),
        use_worker_versioning=False,
    )
