"""The public body, its people, how they prove who they are, and the lists they name."""

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
_PERSON = (["agency", "person"], ["people.agency", "people.id"])


def make() -> None:
    """Make the tables and their indexes."""
    for one in (_agencies, _delegations, _accounts, _sessions, _clients, _views):
        one()


def _agencies() -> None:
    table("agencies", *string("id", "profile"))
    table(
        "profiles",
        *string("agency", "version"),
        *text("content"),
        *instant("stored_at"),
        key=("agency", "version"),
        refers=(_AGENCY,),
    )
    table("departments", *string("agency", "id", "name"), key=("agency", "id"), refers=(_AGENCY,))
    table(
        "people",
        *string("agency", "id", "name", "email"),
        *boolean("active"),
        *flag("digest"),
        key=("agency", "id"),
        refers=(_AGENCY,),
    )
    duty = ("agency", "person", "role", "department")
    table("duties", *string(*duty), key=duty, refers=(_PERSON,))


def _delegations() -> None:
    table(
        "delegations",
        *string("agency", "id", "absent", "delegate", "role", "department"),
        *day("first", "last"),
        *text("reason"),
        *string("registered_by"),
        *instant("registered_at"),
        *string("revoked_by?"),
        *instant("revoked_at?"),
        key=("agency", "id"),
        refers=tuple((["agency", who], _PERSON[1]) for who in ("absent", "delegate")),
    )
    index("delegations", "agency", "last")
    index("delegations", "agency", "delegate")


def _accounts() -> None:
    table(
        "accounts",
        *string("agency", "person", "password_hash?"),
        *instant("password_set_at?"),
        *flag("must_change"),
        *text("totp_secret?", "totp_pending?"),
        *integer("totp_last?"),
        *string("issuer?", "subject?"),
        key=("agency", "person"),
        refers=(_PERSON,),
        unique=(("issuer", "subject"),),
    )
    code = ("agency", "person", "digest")
    account = (["agency", "person"], ["accounts.agency", "accounts.person"])
    table("recovery_codes", *string(*code), key=code, refers=(account,))
    table(
        "login_attempts",
        *string("name"),
        *integer("failures"),
        *instant("last_at", "locked_until?"),
        key=("name",),
    )
    index("login_attempts", "last_at")


def _sessions() -> None:
    table(
        "credentials",
        *string("digest", "agency", "person", "label"),
        *instant("issued_at", "expires_at?", "revoked_at?"),
        key=("digest",),
        refers=(_PERSON,),
    )
    table(
        "sessions",
        *string("digest", "agency", "person", "how", "device"),
        *instant("began_at", "seen_at", "ends_at", "ended_at?"),
        key=("digest",),
        refers=(_PERSON,),
    )
    index("sessions", "agency", "person")
    index("sessions", "ends_at")
    table("sent_forms", *string("digest"), *instant("at"), key=("digest",))
    index("sent_forms", "at")


def _clients() -> None:
    table(
        "clients",
        *string("agency", "id", "name", "rights"),
        *instant("created_at", "revoked_at?"),
        key=("agency", "id"),
        refers=(_AGENCY,),
    )
    table(
        "client_keys",
        *string("digest", "agency", "client"),
        *instant("created_at", "expires_at?", "revoked_at?"),
        key=("digest",),
        refers=((["agency", "client"], ["clients.agency", "clients.id"]),),
    )
    index("client_keys", "agency", "client")


def _views() -> None:
    table(
        "views",
        *string("agency", "person", "id"),
        *text("name", "query"),
        key=("agency", "person", "id"),
        refers=(_PERSON,),
    )
