"""A case that has gone out of its reader's reach while he was typing: he is given back his words.

Whoever was shown the form of an act holds its proof, a keyed hash that only this installation makes
and that stands for this member and this case alone. Without it a case that is out of reach is as
one that does not exist; with it he learns no more than that others have it now.
"""

import hmac
from http import HTTPStatus

from starlette.responses import Response

from api.console.place import DESK, Console
from api.console.written import typed_told
from api.forms import Pairs
from api.problems import Problem
from domain.permissions import Right, reach
from domain.procedure import OPEN_ACTS, title_of
from register.keyed import keyed_hash
from register.people import directory

ELSEWHERE = "案件已转给别的部门办理"
NOT_YOURS = "案件已不由您办理"


def proof(here: Console, case_id: str) -> str:
    """What the forms of a case hold, to show later that this member had them before him."""
    member, key = here.member, here.installation.ring.token_key
    return keyed_hash(key, "shown", member.agency, member.id, case_id)


def went(here: Console, case_id: str, shown: str, problem: Problem) -> bool:
    """Whether a problem is that this member had the case, and it is out of his reach now.

    `shown` is the proof that was sent along; it must be this member's for this case.
    """
    proven = hmac.compare_digest(shown.encode(), proof(here, case_id).encode())
    return problem.code == "unknown_case" and proven


def why_gone(here: Console) -> str:
    """Why a case that a member had is out of his reach: nothing of the case itself."""
    return ELSEWHERE if reach(here.member.actor, Right.READ_CASE).departments else NOT_YOURS


def gone_page(here: Console, act: str, pairs: Pairs) -> Response:
    """Nothing was done, why, and everything that was typed, to be copied."""
    return here.page(
        "gone.html",
        status=HTTPStatus.CONFLICT,
        trail=(DESK, ("", "没有办理")),
        why=why_gone(here),
        title=title_of(act) if act in OPEN_ACTS else "",
        typed=typed_told(act, pairs, _names(here)) if act in OPEN_ACTS else (),
    )


def _names(here: Console) -> dict[str, str]:
    """The names of the agency's departments and staff as they are now."""
    agency, profiles = here.member.agency, here.installation.registrar.doorkeeper.profiles
    with here.installation.register.reading() as session:
        departments = profiles.current(session, agency).department_names
        return departments | directory.names(session, agency)
