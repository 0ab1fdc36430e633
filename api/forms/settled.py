"""What was decided before and may only be told otherwise: of its questions only prose is open."""

from typing import TypeVar

from api.forms.nodes import Alternative, Asked, Control, Group, Node, Repeat
from domain.dossier import Dossier
from domain.wording import prose

A = TypeVar("A", bound=Asked)


def settled(node: Node) -> Node:
    """The same with everything fixed but its prose."""
    match node:
        case Control():
            return node if node.prose else _fixed(node)
        case Group():
            return _fixed(node, folded=False, fields=tuple(map(settled, node.fields)))
        case Alternative():
            branches = tuple(
                one.model_copy(update={"group": settled(one.group)}) for one in node.branches
            )
            return _fixed(node, tag=_fixed(node.tag), branches=branches)
        case Repeat():
            return _fixed(node, shown=0, of=settled(node.of))


def without_wordless(root: Group, dossier: Dossier) -> Group:
    """The same without what is settled and has no prose in this case: nothing is left to ask."""
    fields = (one for one in root.fields if not one.fixed or any(prose(getattr(dossier, one.name))))
    return root.model_copy(update={"fields": tuple(fields)})


def _fixed(node: A, **changes: object) -> A:
    return node.model_copy(update={"fixed": True, "optional": False, **changes})
