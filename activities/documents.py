"""Paper as an activity: queued documents are rendered and kept."""

from pydantic import ValidationError
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import names
from domain.facts import DocumentFacts
from domain.paper import Batch, Job
from notices.documents import render_pdf, template_version
from notices.overrides import Offices
from notices.templating import Unprintable, Unrenderable
from register.paper.documents import Documents


class DocumentActivities:
    """Produces documents from the facts that lie in the register, each once."""

    def __init__(self, documents: Documents, offices: Offices | None = None) -> None:
        self._documents, self._offices = documents, offices or Offices()

    @activity.defn(name=names.PRODUCE)
    def produce(self, batch: Batch) -> None:
        """Produce every document of the batch that is not there yet.

        One that cannot be rendered does not hold up the others.

        Raises:
            ApplicationError: Some cannot be rendered; it names their jobs. Trying again would not
                help: the same facts meet the same template.
            RegisterError: Register or file store is out of order.
        """
        failed = [f"{job.id}（{why}）" for job in batch.jobs if (why := self._produce(job, batch))]
        if failed:
            raise ApplicationError(
                f"文书无法制作：{'、'.join(failed)}", type="Unprintable", non_retryable=True
            )

    def _produce(self, job: Job, batch: Batch) -> str | None:
        """Why a document could not be produced, in words that quote nobody; None if it was."""
        document = self._documents.document(job.id)
        if document is None:
            return "登记库中没有这份文书"
        if document.sha256 is not None:
            return None
        try:
            facts = DocumentFacts.model_validate_json(document.facts)
            templates = self._offices.of_case(document.case_id)
            paper = render_pdf(facts, templates)
        except Unprintable as error:
            activity.logger.error("文书 %s 无法制作：%s", job.id, error.reason)
            return error.reason
        except (Unrenderable, ValidationError) as error:
            # What went wrong may quote the applicant; the kind of error does not.
            activity.logger.error("文书 %s 无法制作：%s", job.id, type(error).__name__)
            return "模板与案件内容不符"
        self._documents.keep(job.id, paper, template_version(facts.kind, templates), batch.at)
        return None
