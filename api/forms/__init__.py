"""Forms for every act, straight from the procedure table; they work without JavaScript.

`form_of` builds an act's form for a case, `lay_out` and `render` show it, `read` takes what was
posted, `errors` says what is wrong and where. A page does no more than this:

    form = form_of(act, case, dossier, actor, law)
    reading = read(form, posted)
    if not reading.again:
        try:
            carried_by(act).model_validate(reading.payload)
        except ValidationError as error:
            faults = errors(form, error)
    render(lay_out(form, reading.filled, faults))
"""

from api.forms.building import NoFormError, alike, application_form, form_of, only
from api.forms.errors import FormError, errors
from api.forms.layout import TEMPLATES, LaidForm, lay_out, render, render_parts
from api.forms.nodes import Form, Pairs
from api.forms.reading import Reading, StrangeFormError, read

__all__ = [
    "TEMPLATES",
    "Form",
    "FormError",
    "LaidForm",
    "NoFormError",
    "Pairs",
    "Reading",
    "StrangeFormError",
    "alike",
    "application_form",
    "errors",
    "form_of",
    "lay_out",
    "only",
    "read",
    "render",
    "render_parts",
]
