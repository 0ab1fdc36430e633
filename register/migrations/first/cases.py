"""Cases, who applies, their numbers, what they are found by, and the journal."""

from alembic import op

from register.migrations.making import (
    boolean,
    day,
    flag,
    index,
    instant,
    integer,
    string,
    table,
    text,
)

_AGENCY = (["agency"], ["agencies.id"])
_CASE = (["case_id"], ["cases.id"])
_WORDS = {
    # A word of the index is made by us: nothing in it is a separator or folded any more.
    "sqlite": ('CREATE VIRTUAL TABLE case_words USING fts5(words, tokenize="unicode61")',),
    "postgresql": (
        "CREATE TABLE case_words (rowid INTEGER NOT NULL PRIMARY KEY, words TSVECTOR NOT NULL)",
        # A word the statistics don't know passes for one in many cases.
        "ALTER TABLE case_words ALTER COLUMN words SET STATISTICS 2000",
        "CREATE INDEX ix_case_words_words ON case_words USING gin (words) WITH (fastupdate = off)",
    ),
}


def make() -> None:
    """Make the tables and their indexes."""
    for one in (_cases, _case_indexes, _applicants, _numbers, _search, _journal):
        one()


def _cases() -> None:
    table(
        "cases",
        *string("id", "agency", "number?"),
        *integer("year?", "serial?"),
        *string("intake_key?", "stage", "department?", "handler?", "channel"),
        *day("received", "reply_due?"),
        *instant("next_rung?"),
        *boolean("overdue", "arbitration", "attention"),
        *integer("shift", "revision"),
        *text("state", "dossier"),
        *string("seal"),
        *instant("opened_at"),
        *day("closed_on?"),
        *flag("open", at_first=True),
        *string("holder?"),
        *flag("shared"),
        *flag("extending"),
        refers=(_AGENCY,),
        # Lists name the indexes of these by their place (register/lists/listing.py).
        unique=(("agency", "intake_key"), ("agency", "number"), ("agency", "year", "serial")),
    )


def _case_indexes() -> None:
    index("cases", "agency", "stage", "reply_due")
    index("cases", "stage", "next_rung")
    index("cases", "agency", "id")
    index("cases", "agency", "received", "id")
    index("cases", "agency", "reply_due", "id")
    for few in ("overdue", "arbitration", "attention"):
        _flagged(few)
    index(
        "cases",
        *("agency", "closed_on", "id", "stage", "overdue"),
        name="ix_cases_closed",
        where="closed_on IS NOT NULL",
    )
    _flagged(
        "open",
        *("stage", "overdue", "arbitration", "attention"),
        *("holder", "department", "handler", "shared", "extending"),
    )


def _flagged(which: str, *counted: str) -> None:
    columns = ("agency", "reply_due", "id", *counted)
    index("cases", *columns, name=f"ix_cases_{which}", where=which, sqlite_where=f"{which} = 1")


def _applicants() -> None:
    hashes = ("name_hash", "identity_hash", "phone_hash", "email_hash")
    table(
        "applicants",
        *string("case_id"),
        *integer("position"),
        *string("part", "kind?"),
        *text("name"),
        *string("identity_kind?"),
        *text("identity_number", "phone", "email"),
        *string(*(f"{one}?" for one in hashes)),
        key=("case_id", "position"),
        refers=(_CASE,),
    )
    for one in hashes:
        index("applicants", one)


def _numbers() -> None:
    table(
        "number_counters",
        *string("agency"),
        *integer("year", "last"),
        key=("agency", "year"),
        refers=(_AGENCY,),
    )
    table(
        "reservations",
        *string("agency", "intake_key", "case_id", "request_digest"),
        *instant("created_at"),
        *string("client?"),
        key=("agency", "intake_key"),
        refers=(_AGENCY,),
        unique=(("case_id",),),
    )


def _search() -> None:
    marked = ("agency", "kind", "value", "case_id")
    table("case_marks", *string(*marked), key=marked, refers=(_CASE,))
    index("case_marks", "case_id")
    table(
        "case_texts",
        *integer("doc"),
        *string("case_id"),
        key=("doc",),
        refers=(_CASE,),
        unique=(("case_id",),),
    )
    for statement in _WORDS[op.get_bind().dialect.name]:
        op.execute(statement)


def _journal() -> None:
    table(
        "journal",
        *string("stream"),
        *integer("seq"),
        *instant("at"),
        *string("act_id"),
        *boolean("recorded"),
        *string("act", "actor", "outcome"),
        *integer("revision"),
        *string("request_digest", "content_digest", "key_id", "previous", "mac"),
        key=("stream", "seq"),
    )
    name = "uq_journal_stream_act_id"
    index("journal", "stream", "act_id", name=name, unique=True, where="recorded")
    table(
        "journal_contents",
        *string("stream"),
        *integer("seq"),
        *string("salt?"),
        *text("content?"),
        key=("stream", "seq"),
        refers=((["stream", "seq"], ["journal.stream", "journal.seq"]),),
    )
    table(
        "journal_heads",
        *string("stream"),
        *integer("seq"),
        *string("mac"),
        *integer("revision"),
        key=("stream",),
    )
