"""What an applicant is told he may leave blank, and where one answer of several is enough.

It follows what the formal check asks for (domain/formal_check.py; S0 art 13(1)2): an application is
taken in however incomplete, so the form itself knows of none of it.
"""

from api.forms import Form
from api.forms.nodes import Alternative, Control, Group, Node, Repeat

_BLANK = frozenset({"employer", "postcode", "identity.name"})
"""Questions whose silence is no defect, by their own name or the end of it."""

_ENOUGH = {"contact": "电话、通信地址、电子邮箱、传真，至少写一种；选择邮寄的要有通信地址"}
"""What is told of a group of which one answer is enough."""


def eased(form: Form) -> Form:
    """The form of an applicant, with a word at what he may leave blank."""
    return form.model_copy(update={"root": _group(form.root, "")})


def _node(node: Node, path: str) -> Node:
    here = f"{path}.{node.name}"
    match node:
        case Control():
            blank = any(here.endswith(f".{name}") for name in _BLANK)
            return node.model_copy(update={"optional": True}) if blank else node
        case Group():
            return _group(node, here)
        case Alternative():
            branches = tuple(
                one.model_copy(update={"group": _group(one.group, here)}) for one in node.branches
            )
            return node.model_copy(update={"branches": branches})
        case Repeat():
            return node.model_copy(update={"of": _node(node.of, here)})


def _group(group: Group, path: str) -> Group:
    fields = tuple(_node(one, path) for one in group.fields)
    told = group.help or _ENOUGH.get(group.name, "")
    return group.model_copy(update={"fields": fields, "help": told})
