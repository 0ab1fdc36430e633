"""Where templates print words of the program's own, which a catalogue may say otherwise.

A name that is not listed is printed as it is: it may hold what somebody wrote, and that is never
translated, even where it is a word of ours. So nothing that anybody can type belongs here.
"""

from collections.abc import Mapping

LABELS: Mapping[str, frozenset[str]] = {
    name: frozenset(holes)
    for name, holes in (
        ("base.html", ("flash",)),
        ("error.html", ("title", "detail")),
        ("forms.html", ("one.message",)),
        (
            "form.html",
            (
                *("message", "one.errors", "help", "title", "option.label"),
                *("asked.title", "asked.unit", "one.alternative.tag.title"),
                *("one.group.title", "one.group.help"),
            ),
        ),
        ("portal/act.html", ("title", "lead", "button")),
        ("portal/apply.html", ("titles",)),
        (
            "portal/case.html",
            ("told.state", "title", "one.title", "one.what", "one.kind_label"),
        ),
        ("portal/check.html", ("title", "question", "group.heading", "message", "one.message")),
        ("portal/receipt.html", ("view.told.state", "one.title")),
        ("portal/replied.html", ("party.reply.response.label",)),
        ("portal/step.html", ("step.title", "step.lead")),
        ("portal/way.html", ("title",)),
    )
}
"""By template, the names in its holes that only ever hold words of the program."""
