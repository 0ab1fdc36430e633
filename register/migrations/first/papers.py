"""What comes in and goes out: documents, mail, files, events, and what the portal keeps."""

from register.migrations.making import (
    boolean,
    day,
    flag,
    index,
    instant,
    integer,
    number,
    string,
    table,
    text,
)

_AGENCY = (["agency"], ["agencies.id"])
_CASE = (["case_id"], ["cases.id"])
_PERSON = (["agency", "person"], ["people.agency", "people.id"])
_IN_PLACE = "position IS NOT NULL"


def make() -> None:
    """Make the tables and their indexes."""
    for one in (_documents, _mail, _uploads, _events, _webhooks, _handed_files, _portal, _training):
        one()


def _documents() -> None:
    table(
        "documents",
        *string("id", "case_id", "kind"),
        *integer("ordinal", "version"),
        *string("number?"),
        *boolean("draft"),
        *string("status"),
        *text("facts"),
        *string("sha256?"),
        *integer("size?"),
        *string("template_version?"),
        *instant("queued_at", "produced_at?"),
        refers=(_CASE,),
        unique=(("case_id", "kind", "ordinal", "version"),),
    )
    index("documents", "status")


def _mail() -> None:
    table(
        "messages",
        *string("id", "case_id", "kind", "audience"),
        *text("to_name", "to_address"),
        *string("status"),
        *text("facts", "attachments"),
        *string("message_id?"),
        *integer("attempts"),
        *text("last_error"),
        *instant("queued_at", "sent_at?"),
        refers=(_CASE,),
    )
    index("messages", "case_id", "status")
    index("messages", "status")
    index("messages", "message_id", unique=True)
    table(
        "digests",
        *string("agency", "person"),
        *day("day"),
        *text("to_name", "to_address"),
        *string("status"),
        *text("facts", "jobs"),
        *string("message_id?"),
        *integer("attempts"),
        *text("last_error"),
        *instant("queued_at", "sent_at?"),
        key=("agency", "person", "day"),
        refers=(_PERSON,),
    )
    index("digests", "message_id", unique=True)
    index("digests", "status")


def _uploads() -> None:
    table(
        "uploads",
        *string("case_id", "id"),
        *integer("position"),
        *string("kind"),
        *text("name"),
        *string("type", "sha256"),
        *integer("size"),
        *string("uploaded_by"),
        *instant("uploaded_at"),
        key=("case_id", "id"),
        refers=(_CASE,),
        unique=(("case_id", "position"),),
    )


def _events() -> None:
    table(
        "events",
        *number("id", "position?"),
        *string("agency", "client?", "case_id", "type"),
        *instant("at"),
        *string("stage", "number?"),
        *integer("revision"),
        *text("about?"),
        *flag("inside"),
    )
    index("events", "id", name="ix_events_unnumbered", where="position IS NULL")
    index("events", "position", name="uq_events_position", unique=True, where=_IN_PLACE)
    for whose in ("agency", "client", "case_id"):
        index("events", whose, "position", name=f"ix_events_{whose}", where=_IN_PLACE)


def _webhooks() -> None:
    table(
        "webhooks",
        *string("id", "agency", "client?", "url"),
        *text("types", "secret", "former_secret?"),
        *instant("former_until?"),
        *string("created_by"),
        *instant("created_at"),
        *string("status"),
        *number("cursor"),
        *instant("delivered_at?"),
        *integer("failures"),
        *instant("failing_since?"),
        *string("last_error"),
        refers=(_AGENCY,),
    )
    index("webhooks", "agency", "client")


def _handed_files() -> None:
    table(
        "handed_files",
        *string("id", "agency", "client?", "handed_by"),
        *text("name"),
        *string("type", "sha256"),
        *integer("size"),
        *instant("handed_at", "expires_at"),
        *string("case_id?"),
        refers=(_AGENCY,),
    )
    index("handed_files", "case_id")
    index("handed_files", "expires_at")


def _portal() -> None:
    table("drafts", *string("id"), *text("content"), *instant("expires_at"))
    index("drafts", "expires_at")
    table(
        "publications",
        *integer("id"),
        *string("agency", "title", "document_number", "category"),
        *day("published_on?"),
        *string("link"),
        *text("summary", "words"),
        refers=(_AGENCY,),
    )
    index("publications", "agency", "title", "document_number", unique=True)


def _training() -> None:
    table("skipped", *integer("id", "seconds"))
