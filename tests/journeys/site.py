"""Every page there is, and who looks at it: a page that is new must be put down here."""

from dataclasses import dataclass

from tests.journeys.office import ADMINISTRATOR, AUDITOR, CLERK, DIRECTOR, HANDLER, HEAD

STRANGER, WRITER, APPLICANT = "a stranger", "whoever is filling in", "the applicant"
"""Three at the portal: without anything, in the middle of an application, and after sending it."""


@dataclass(frozen=True)
class Visit:
    """Somebody's look at a page; `address` names things of the town, `route` is the app's."""

    by: str
    route: str
    address: str = ""
    status: int = 200

    @property
    def path(self) -> str:
        """The address, in which the town's things are still to be named."""
        return self.address or self.route


A_CASE = "/cases/{case_id}"
VISITS = (
    Visit(STRANGER, "/"),
    Visit(STRANGER, "/guide/{agency_id}", "/guide/bjqts"),
    Visit(STRANGER, "/public"),
    Visit(STRANGER, "/public", "/public?q=标准"),
    Visit(STRANGER, "/apply"),
    Visit(STRANGER, "/track", "/track?number=bjqts-0"),
    Visit(STRANGER, "/reply/{token}", "/reply/{party}"),
    Visit(STRANGER, "/reply/{token}", "/reply/none", 404),
    Visit(STRANGER, "/login", "/login?next=/overview"),
    Visit(STRANGER, "/docs"),
    Visit(WRITER, "/apply"),
    Visit(WRITER, "/apply/{step}", "/apply/who?check=1"),
    Visit(WRITER, "/apply/{step}", "/apply/agent"),
    Visit(WRITER, "/apply/{step}", "/apply/what"),
    Visit(WRITER, "/apply/{step}", "/apply/how"),
    Visit(WRITER, "/apply/public"),
    Visit(WRITER, "/apply/files"),
    Visit(WRITER, "/apply/check"),
    Visit(APPLICANT, "/apply/receipt"),
    Visit(APPLICANT, "/track/{case_id}", "/track/{applied}"),
    Visit(APPLICANT, "/track/{case_id}/{act_name}", "/track/{applied}/withdraw"),
    Visit(CLERK, "/desk"),
    Visit(CLERK, "/cases"),
    Visit(CLERK, "/cases", "/cases?q=锅炉&stage=assigned&due_from=2017-11-08"),
    Visit(CLERK, "/cases", "/cases?q=没有这样的案件"),
    Visit(CLERK, "/cases/new"),
    Visit(CLERK, "/cases/person"),
    Visit(CLERK, "/overview"),
    Visit(CLERK, "/account"),
    Visit(CLERK, A_CASE, "/cases/{applied}?act=register"),
    Visit(CLERK, A_CASE, "/cases/{asking}"),
    Visit(CLERK, A_CASE, "/cases/{closed}?act=note"),
    Visit(CLERK, A_CASE, "/cases/none", 404),
    Visit(CLERK, "/cases/{case_id}/tracking", "/cases/{closed}/tracking"),
    Visit(HANDLER, "/desk"),
    Visit(HANDLER, A_CASE, "/cases/{assigned}?act=opinion"),
    Visit(HANDLER, "/cases/{case_id}/people", "/cases/{assigned}/people"),
    Visit(HEAD, "/overview"),
    Visit(HEAD, "/cases"),
    Visit(DIRECTOR, "/signatures"),
    Visit(DIRECTOR, A_CASE, "/cases/{drafted}?act=approve"),
    Visit(ADMINISTRATOR, "/desk"),
    Visit(ADMINISTRATOR, "/admin"),
    Visit(ADMINISTRATOR, "/admin/people"),
    Visit(ADMINISTRATOR, "/admin/people/{person_id}", "/admin/people/li.qiang"),
    Visit(ADMINISTRATOR, "/admin/delegations"),
    Visit(ADMINISTRATOR, "/admin/calendar"),
    Visit(ADMINISTRATOR, "/admin/templates"),
    Visit(ADMINISTRATOR, "/admin/templates/edit", "/admin/templates/edit?name=receipt.html"),
    Visit(ADMINISTRATOR, "/admin/rules"),
    Visit(ADMINISTRATOR, "/admin/parked"),
    Visit(ADMINISTRATOR, "/admin/clients"),
    Visit(ADMINISTRATOR, "/admin/clients/{client_id}", "/admin/clients/portal"),
    Visit(ADMINISTRATOR, "/admin/tokens"),
    Visit(ADMINISTRATOR, "/admin/webhooks"),
    Visit(ADMINISTRATOR, "/admin/webhooks/{webhook_id}", "/admin/webhooks/{webhook}"),
    Visit(ADMINISTRATOR, "/admin/health"),
    Visit(AUDITOR, "/admin/access"),
    Visit(ADMINISTRATOR, "/admin/access"),
    Visit(AUDITOR, "/desk"),
    Visit(AUDITOR, A_CASE, "/cases/{closed}"),
    Visit(AUDITOR, "/admin/templates/edit", "/admin/templates/edit?name=receipt.html"),
)
"""Every page with something on it; what a form answers is looked at where journeys send it."""

NO_PAGES = {
    "/healthz": "for machines: JSON",
    "/readyz": "for machines: JSON",
    "/metrics": "for machines: Prometheus text",
    "/static/{name}": "the pages' style and scripts",
    "/track/{case_id}/documents/{document_id:path}": "a PDF",
    "/cases/{case_id}/documents/{document_id:path}": "a PDF",
    "/admin/templates/preview": "a PDF",
    "/cases.csv": "a download",
    "/cases.xlsx": "a download",
    "/login/oidc": "leads to the log-in service (test_signing_in.py)",
    "/login/oidc/callback": "leads back from it (test_signing_in.py)",
    "/kept/{name}": "shows a form anew, once, to whoever typed it (test_mishaps.py)",
}
"""Addresses beside the API's own that show no page of their own, and why."""
