"""Paper as an activity: queued documents are rendered and kept."""

from pydantic import ValidationError
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities import names
from domain.facts import DocumentFacts
from domain.paper import Batch, Job
from notices.documents import render_pdf, template_version
from notices.templating import Unrenderable
from register.documents import Documents


class DocumentActivities:
    """Produces documents from the facts that lie in the register, each once."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    @activity.defn(name=names.PRODUCE)
    def produce(self, batch: Batch) -> None:
        """Produce every document of the batch that is not there yet.

        One that cannot be rendered does not hold up the others.

        Raises:
            ApplicationError: Some cannot be rendered; it names their jobs. Trying again would not
                help: the same facts meet the same template.
            RegisterError: Register or file store is out of order.
        """
        failed = [job.id for job in batch.jobs if not self._produced(job, batch)]
        if failed:
            raise ApplicationError(
                f"文书无法制作：{'、'.join(failed)}", type="Unprintable", non_retryable=True
            )

    def _produced(self, job: Job, batch: Batch) -> bool:
        document = self._documents.document(job.id)
        if document is None:
            return False
        if document.sha256 is not None:
            return True
        try:
            facts = DocumentFacts.model_validate_json(document.facts)
            paper = render_pdf(facts)
        except (Unrenderable, ValidationError) as error:
            # What went wrong may quote the applicant; the kind of error does not.
            activity.logger.error("文书 %s 无法制作：%s", job.id, type(error).__name__)
            return False
        self._documents.keep(job.id, paper, template_version(facts.kind), batch.at)
        return True
