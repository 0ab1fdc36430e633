"""Who may do what, as tables written by hand: everybody there is, and whom each route answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.permissions import CLIENT_RIGHTS, Right

MEMBERS = {
    "clerk": ("bjqts", "wang.fang"),
    "center_head": ("bjqts", "zhao.hong"),
    "handler": ("bjqts", "zhang.wei"),
    "head": ("bjqts", "li.qiang"),
    "handler_elsewhere": ("bjqts", "wu.jing"),
    "head_elsewhere": ("bjqts", "sun.li"),
    "office": ("bjqts", "xu.ning"),
    "director": ("bjqts", "zhou.min"),
    "leader": ("bjqts", "chen.jianguo"),
    "secrecy": ("bjqts", "fang.hua"),
    "administrator": ("bjqts", "qian.bo"),
    "auditor": ("bjqts", "gu.lan"),
    "other_clerk": ("other", "wang.fang"),
    "other_auditor": ("other", "gu.lan"),
}
"""Members of staff; the case is in the department of `handler` and `head`."""

CLIENTS = {
    "portal": ("bjqts", CLIENT_RIGHTS),
    "other_portal": ("other", CLIENT_RIGHTS),
    "hands_in": ("bjqts", {Right.HAND_IN}),
    "reads_cases": ("bjqts", {Right.READ_CASE}),
    "reads_events": ("bjqts", {Right.READ_EVENTS}),
    "has_webhooks": ("bjqts", {Right.WEBHOOKS}),
}
"""Intake services; `portal` has handed the case in."""

NOBODY = "nobody"
STAFF = frozenset(MEMBERS)
KNOWN = STAFF | frozenset(CLIENTS)
EVERYBODY = KNOWN | {NOBODY}

DESK = frozenset({"clerk", "center_head", "office", "director", "leader", "auditor"})
DEPARTMENT = frozenset({"handler", "head"})
ELSEWHERE = frozenset({"handler_elsewhere", "head_elsewhere"})
OTHERS = frozenset({"other_clerk", "other_auditor"})
AUDITORS = frozenset({"auditor", "other_auditor"})
ADMINISTRATOR = frozenset({"administrator"})
SECRECY = frozenset({"secrecy"})
CLERKS = frozenset({"clerk", "other_clerk"})
PORTALS = frozenset({"portal", "other_portal"})


@dataclass(frozen=True)
class Row:
    """Who gets an answer, and to whom the case does not exist; everybody else is refused.

    `ended`: it is asked of a case that has been withdrawn, so that nobody ends the other one.
    """

    may: frozenset[str]
    hidden: frozenset[str] = frozenset()
    body: object = None
    query: Mapping[str, str] = field(default_factory=dict)
    ended: bool = False


OPEN = Row(EVERYBODY)
MINE = Row(STAFF, body={})
CASE = Row(DESK | DEPARTMENT | ADMINISTRATOR, ELSEWHERE | SECRECY | OTHERS)
PAPER = Row(DESK | DEPARTMENT, ELSEWHERE | SECRECY | OTHERS)
APPLICATION = Row(CASE.may | {"portal"}, CASE.hidden | {"other_portal", "reads_cases"})
UPLOADING = Row(
    (DESK | DEPARTMENT) - {"leader", "auditor"},
    ELSEWHERE | {"other_clerk"},
    query={"kind": "other", "name": "x.exe"},
)
HANDING_IN = Row(CLERKS | PORTALS | {"hands_in"}, body={})
HANDED_IN = Row(
    frozenset({"clerk", "portal"}), frozenset({"other_clerk", "other_portal", "hands_in"})
)
TELLING = Row(frozenset({"clerk"}), frozenset({"other_clerk"}), body={})
READER_OF_EVENTS = Row(ADMINISTRATOR | PORTALS, body={})
SUBSCRIBER = Row(READER_OF_EVENTS.may | {"has_webhooks"}, body={})
SUBSCRIBED = Row(SUBSCRIBER.may | AUDITORS)
MANAGED = Row(ADMINISTRATOR | AUDITORS)
MANAGER = Row(ADMINISTRATOR, body={})
DECODING = Row(
    frozenset({"center_head", "office", "director", "leader"}) | AUDITORS, body={"payloads": []}
)
ENCODING = Row(STAFF - AUDITORS, body={"payloads": []})

A_CASE = "/api/v1/cases/{case_id}"
AN_APPLICATION = "/api/v1/applications/{case_id}"
ROUTES: dict[tuple[str, str], Row] = {
    ("GET", "/healthz"): OPEN,
    ("GET", "/readyz"): OPEN,
    ("GET", "/metrics"): OPEN,
    ("GET", "/docs"): OPEN,
    ("GET", "/static/{name}"): OPEN,
    ("GET", "/"): OPEN,
    ("GET", "/guide/{agency_id}"): OPEN,
    ("GET", "/public"): OPEN,
    ("GET", "/apply"): OPEN,
    ("GET", "/apply/public"): OPEN,
    ("GET", "/apply/files"): OPEN,
    ("GET", "/apply/check"): OPEN,
    ("GET", "/apply/receipt"): OPEN,
    ("GET", "/apply/{step}"): OPEN,
    ("GET", "/track"): OPEN,
    ("GET", "/track/{case_id}"): OPEN,
    ("GET", "/track/{case_id}/documents/{document_id:path}"): OPEN,
    ("GET", "/track/{case_id}/{act_name}"): OPEN,
    ("GET", "/reply/{token}"): OPEN,
    ("POST", "/training/next-day"): MINE,
    ("GET", "/login"): OPEN,
    ("GET", "/login/oidc"): OPEN,
    ("GET", "/login/oidc/callback"): OPEN,
    ("POST", "/logout"): MINE,
    ("GET", "/account"): Row(STAFF),
    ("POST", "/account/password"): MINE,
    ("POST", "/account/sessions/{session_id}/end"): MINE,
    ("POST", "/account/second-factor"): MINE,
    ("POST", "/account/second-factor/confirm"): MINE,
    ("GET", "/desk"): Row(STAFF),
    ("GET", "/cases"): Row(STAFF),
    ("GET", "/cases.csv"): Row(STAFF),
    ("GET", "/cases.xlsx"): Row(STAFF),
    ("POST", "/views"): MINE,
    ("POST", "/views/{view_id}/delete"): MINE,
    ("GET", "/overview"): Row(STAFF),
    ("GET", "/admin"): Row(STAFF),
    ("GET", "/admin/people"): Row(STAFF),
    ("POST", "/admin/people"): MANAGER,
    ("POST", "/admin/people/departments"): MANAGER,
    ("GET", "/admin/people/{person_id}"): MANAGED,
    ("POST", "/admin/people/{person_id}/change"): MANAGER,
    ("POST", "/admin/people/{person_id}/duties"): MANAGER,
    ("POST", "/admin/people/{person_id}/duties/remove"): MANAGER,
    ("POST", "/admin/people/{person_id}/leave"): MANAGER,
    ("POST", "/admin/people/{person_id}/password"): MANAGER,
    ("POST", "/admin/people/{person_id}/totp/drop"): MANAGER,
    ("POST", "/admin/people/{person_id}/oidc/unlink"): MANAGER,
    ("POST", "/admin/people/{person_id}/unlock"): MANAGER,
    ("POST", "/admin/people/{person_id}/sessions/end"): MANAGER,
    ("GET", "/admin/delegations"): Row(STAFF),
    ("POST", "/admin/delegations"): Row(STAFF - AUDITORS, body={}),
    ("POST", "/admin/delegations/{delegation_id}/revoke"): Row(STAFF - AUDITORS, body={}),
    ("GET", "/admin/calendar"): Row(STAFF),
    ("POST", "/admin/calendar/preview"): MANAGER,
    ("POST", "/admin/calendar/apply"): MANAGER,
    ("POST", "/admin/calendar/continue"): MANAGER,
    ("GET", "/admin/templates"): Row(STAFF),
    ("GET", "/admin/templates/edit"): Row(STAFF, query={"name": "disclosed.html"}),
    ("GET", "/admin/templates/preview"): Row(STAFF, query={"name": "page.css"}),
    ("POST", "/admin/templates/try"): MANAGER,
    ("POST", "/admin/templates/save"): MANAGER,
    ("POST", "/admin/templates/reset"): MANAGER,
    ("GET", "/admin/rules"): Row(STAFF),
    ("GET", "/admin/parked"): Row(STAFF),
    ("POST", "/admin/parked/{case_id}/retry"): Row(CASE.may, CASE.hidden, body={}),
    ("GET", "/admin/clients"): MANAGED,
    ("POST", "/admin/clients"): MANAGER,
    ("POST", "/admin/clients/{client_id}/revoke"): MANAGER,
    ("POST", "/admin/clients/{client_id}/keys"): MANAGER,
    ("POST", "/admin/clients/{client_id}/keys/{key_id}/revoke"): MANAGER,
    ("GET", "/admin/clients/{client_id}"): MANAGED,
    ("POST", "/admin/clients/{client_id}/change"): MANAGER,
    ("POST", "/admin/clients/{client_id}/keys/{key_id}/expiry"): MANAGER,
    ("GET", "/admin/tokens"): MANAGED,
    ("POST", "/admin/tokens"): MANAGER,
    ("POST", "/admin/tokens/{token_id}/revoke"): MANAGER,
    ("GET", "/admin/webhooks"): MANAGED,
    ("POST", "/admin/webhooks"): MANAGER,
    ("GET", "/admin/webhooks/{webhook_id}"): MANAGED,
    ("POST", "/admin/webhooks/{webhook_id}/secret"): MANAGER,
    ("POST", "/admin/webhooks/{webhook_id}/resume"): MANAGER,
    ("POST", "/admin/webhooks/{webhook_id}/replay"): MANAGER,
    ("POST", "/admin/webhooks/{webhook_id}/delete"): MANAGER,
    ("GET", "/admin/health"): MANAGED,
    ("GET", "/admin/access"): MANAGED,
    ("GET", "/kept/{name}"): Row(STAFF),
    ("GET", "/signatures"): Row(STAFF - ADMINISTRATOR),
    ("POST", "/signatures"): Row(STAFF - ADMINISTRATOR, body={}),
    ("GET", "/cases/new"): Row(CLERKS),
    ("POST", "/cases/new"): Row(CLERKS, body={}),
    ("GET", "/cases/person"): Row(STAFF - ADMINISTRATOR - SECRECY),
    ("POST", "/cases/person"): Row(STAFF - ADMINISTRATOR - SECRECY, body={}),
    ("POST", "/cases/bulk"): Row(STAFF, body={}),
    ("GET", "/cases/{case_id}/tracking"): TELLING,
    ("POST", "/cases/{case_id}/tracking"): TELLING,
    ("GET", "/cases/{case_id}"): CASE,
    ("GET", "/cases/{case_id}/people"): PAPER,
    ("GET", "/cases/{case_id}/documents/{document_id:path}"): PAPER,
    ("POST", "/cases/{case_id}/uploads"): Row(UPLOADING.may, UPLOADING.hidden, body={}),
    ("POST", "/cases/{case_id}/acts/{act}"): Row(CASE.may, CASE.hidden, body={}),
    ("POST", "/cases/{case_id}/acts/{act}/paper"): Row(PAPER.may, PAPER.hidden, body={}),
    ("POST", "/cases/{case_id}/acts/{act}/picture"): Row(PAPER.may, PAPER.hidden, body={}),
    ("POST", "/codec/decode"): DECODING,
    ("POST", "/codec/{namespace}/decode"): DECODING,
    ("POST", "/codec/encode"): ENCODING,
    ("POST", "/codec/{namespace}/encode"): ENCODING,
    ("GET", "/api/v1/me"): Row(KNOWN),
    ("GET", "/api/v1/procedure"): Row(STAFF),
    ("GET", "/api/v1/acts/{act}"): Row(STAFF),
    ("GET", "/api/v1/cases"): Row(STAFF),
    ("GET", "/api/v1/cases/counts"): Row(STAFF),
    ("POST", "/api/v1/cases/search"): Row(STAFF, body={}),
    ("POST", "/api/v1/acts"): Row(STAFF, body={}),
    ("GET", A_CASE): CASE,
    ("GET", f"{A_CASE}/ledger"): CASE,
    ("POST", f"{A_CASE}/acts"): Row(CASE.may, CASE.hidden, {"act": "no_such", "payload": {}}),
    ("GET", f"{A_CASE}/acts/{{key:path}}"): CASE,
    ("GET", f"{A_CASE}/applicant"): Row(DESK | DEPARTMENT, ELSEWHERE | OTHERS),
    ("GET", f"{A_CASE}/dossier"): PAPER,
    ("GET", f"{A_CASE}/reads"): Row(frozenset({"auditor"}), frozenset({"other_auditor"})),
    ("GET", f"{A_CASE}/casefile"): Row(DESK - {"leader"}, OTHERS),
    ("GET", f"{A_CASE}/documents/{{document_id:path}}"): PAPER,
    ("GET", f"{A_CASE}/uploads"): PAPER,
    ("GET", f"{A_CASE}/uploads/{{upload_id}}"): PAPER,
    ("POST", f"{A_CASE}/uploads"): UPLOADING,
    ("GET", "/api/v1/paper/blank-application"): Row(KNOWN),
    ("GET", "/api/v1/paper/postal"): Row(
        (DESK - {"leader"}) | OTHERS, query={"from": "2017-11-01", "to": "2017-12-31"}
    ),
    ("GET", "/api/v1/delegations"): Row(STAFF),
    ("POST", "/api/v1/delegations"): Row(STAFF - AUDITORS, body={}),
    ("POST", "/api/v1/delegations/{delegation_id}/revoke"): Row(STAFF - AUDITORS, body={}),
    ("GET", "/api/v1/people"): Row(STAFF),
    ("POST", "/api/v1/people"): MANAGER,
    ("GET", "/api/v1/people/departments"): Row(STAFF),
    ("PUT", "/api/v1/people/departments/{department_id}"): MANAGER,
    ("PATCH", "/api/v1/people/{person_id}"): MANAGER,
    ("POST", "/api/v1/people/{person_id}/leave"): MANAGER,
    ("POST", "/api/v1/people/{person_id}/duties"): MANAGER,
    ("POST", "/api/v1/people/{person_id}/duties/remove"): MANAGER,
    ("PUT", "/api/v1/people/{person_id}/password"): MANAGER,
    ("POST", "/api/v1/people/{person_id}/totp/drop"): MANAGER,
    ("POST", "/api/v1/people/{person_id}/unlock"): MANAGER,
    ("GET", "/api/v1/people/{person_id}/sessions"): MANAGED,
    ("POST", "/api/v1/people/{person_id}/sessions/end"): MANAGER,
    ("GET", "/api/v1/clients"): MANAGED,
    ("POST", "/api/v1/clients"): MANAGER,
    ("POST", "/api/v1/clients/{client_id}/revoke"): MANAGER,
    ("POST", "/api/v1/clients/{client_id}/keys"): MANAGER,
    ("POST", "/api/v1/clients/{client_id}/keys/{key_id}/revoke"): MANAGER,
    ("GET", "/api/v1/tokens"): MANAGED,
    ("GET", "/api/v1/access-log"): MANAGED,
    ("POST", "/api/v1/tokens"): MANAGER,
    ("POST", "/api/v1/tokens/{token_id}/revoke"): MANAGER,
    ("POST", "/api/v1/applications"): HANDING_IN,
    ("POST", "/api/v1/applications/files"): HANDING_IN,
    ("GET", AN_APPLICATION): APPLICATION,
    ("GET", f"{AN_APPLICATION}/documents/{{document_id:path}}"): Row(
        PAPER.may | {"portal"}, APPLICATION.hidden | ADMINISTRATOR
    ),
    ("POST", f"{AN_APPLICATION}/files"): Row(
        HANDED_IN.may, HANDED_IN.hidden, query={"name": "x.exe", "kind": "application"}
    ),
    ("POST", f"{AN_APPLICATION}/supplement"): Row(
        HANDED_IN.may, HANDED_IN.hidden, {"text": "补正"}
    ),
    ("POST", f"{AN_APPLICATION}/withdrawal"): Row(
        HANDED_IN.may, HANDED_IN.hidden, body={}, ended=True
    ),
    ("GET", "/api/v1/events"): Row(ADMINISTRATOR | AUDITORS | PORTALS | {"reads_events"}),
    ("POST", "/api/v1/webhooks"): READER_OF_EVENTS,
    ("GET", "/api/v1/webhooks"): SUBSCRIBED,
    ("GET", "/api/v1/webhooks/{webhook_id}"): SUBSCRIBED,
    ("DELETE", "/api/v1/webhooks/{webhook_id}"): SUBSCRIBER,
    ("POST", "/api/v1/webhooks/{webhook_id}/secret"): SUBSCRIBER,
    ("POST", "/api/v1/webhooks/{webhook_id}/replay"): SUBSCRIBER,
}
"""Every route but the `FORMS`."""

FORMS = {
    ("POST", "/login"),
    ("POST", "/login/password"),
    ("POST", "/apply"),
    ("POST", "/apply/discard"),
    ("POST", "/apply/files"),
    ("POST", "/apply/check"),
    ("POST", "/apply/{step}"),
    ("POST", "/track"),
    ("POST", "/track/leave"),
    ("POST", "/track/{case_id}/files"),
    ("POST", "/track/{case_id}/{act_name}"),
    ("POST", "/reply/{token}"),
}
"""Forms of the log-in and of the portal: they belong to a visit, not to somebody who is known."""
