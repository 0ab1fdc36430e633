"""The form of an act for one case, and that of an application before there is a case."""

from collections.abc import Callable, Collection, Mapping
from typing import Literal

from api.forms.builder import Builder
from api.forms.filling import defaults, pairs_of, written
from api.forms.nodes import Form, Group, Pairs
from api.forms.offers import offers_of
from api.forms.settled import without_wordless
from domain import shapes
from domain.case import Case
from domain.dossier import Dossier
from domain.people import STAFF, Actor, Person
from domain.procedure import carried_by, titles_together
from domain.receive import Receive
from domain.scene import Law
from domain.shapes import shape_of

OF_THE_AGENCY = frozenset({"arrival", "agency_name", "oral"})
"""What of an application the agency fills in, never the applicant."""
_HOW_IT_CAME = "form"
"""In what form a withdrawal came: a page is the electronic one."""


class NoFormError(LookupError):
    """The actor may not perform the act on the case as it stands."""


def form_of(
    act: str,
    case: Case,
    dossier: Dossier,
    actor: Actor,
    law: Law,
    *,
    people: Collection[Person] | None = None,
    party: int | None = None,
) -> Form:
    """The form of an act on a case as it stands, for whoever fills it in.

    `people` are those he may name, everybody of the agency's profile unless told; `party` is the
    number of the third party that fills it in: it learns of no other. Neither applicants nor third
    parties are asked what the agency knows: when and how it came.

    Raises:
        NoFormError: The actor may not perform the act now.
    """
    named = tuple(law.profile.people if people is None else people)
    offers = offers_of(act, case, dossier, actor, law, people=named, party=party)
    if not offers.rows:
        raise NoFormError(act)
    title = "或者".join(titles_together(offers.rows))
    own = all(duty.role not in STAFF for duty in actor.duties)
    root = Builder(offers, own=own).group("", shape_of(carried_by(act)), "")
    root = without_wordless(_of_the_applicant(root) if own else root, dossier)
    return Form(act=act, title=title, root=root, start=_standing(root, dossier))


def application_form(agency_name: str, asked: Literal["clerk", "applicant"]) -> Form:
    """The form 附件2 of an application, as a clerk takes it down or an applicant fills it in.

    It makes `{"application": ...}`; who hands it in adds what `Receive` wants besides, and for an
    applicant the arrival and the agency's name.
    """
    application = shape_of(Receive).fields["application"]
    own = asked == "applicant"
    root = Builder(own=own).group("", shapes.Group(fields={"application": application}), "")
    form = Form(act="receive", title="政府信息公开申请", root=root)
    if own:
        return form.model_copy(update={"root": _of_the_applicant(root)})
    start: Mapping[str, object] = {"application": {"agency_name": agency_name}}
    return form.model_copy(update={"start": _start(root, start)})


def only(form: Form, names: Collection[str]) -> Form:
    """The part of an application's form with some of its fields, for one page of several."""
    return form.model_copy(update={"root": _pruned(form.root, lambda name: name in names)})


def alike(form: Form) -> Form:
    """The part of a form whose answers may be the same for several cases: nothing fixed by one."""
    fields = tuple(one for one in form.root.fields if not one.fixed)
    root = form.root.model_copy(update={"fields": fields})
    return form.model_copy(update={"root": root, "start": ()})


def _of_the_applicant(root: Group) -> Group:
    fields = tuple(one for one in root.fields if one.name != _HOW_IT_CAME)
    asked = root.model_copy(update={"fields": fields})
    return _pruned(asked, lambda name: name not in OF_THE_AGENCY)


def _pruned(root: Group, keeps: Callable[[str], bool]) -> Group:
    fields = tuple(
        one.model_copy(update={"fields": tuple(f for f in one.fields if keeps(f.name))})
        if isinstance(one, Group) and one.name == "application"
        else one
        for one in root.fields
    )
    return root.model_copy(update={"fields": fields})


def _standing(root: Group, dossier: Dossier) -> Pairs:
    """An application made anew or corrected, and findings told, start from what stands there."""
    names = {one.name for one in root.fields if one.name == "application" or one.fixed}
    return _start(root, dossier.model_dump(mode="json", include=names)) if names else ()


def _start(root: Group, payload: Mapping[str, object]) -> Pairs:
    return pairs_of({**defaults(root, ""), **written(root, payload)})
