"""Who has a case of several departments, and what is gone when they answer it anew (§2.8)."""

from typing import Any

from domain.case import Part
from domain.dossier import ItemFinding
from domain.model import Model
from domain.people import Role
from domain.scene import Scene
from domain.stages import Stage

OFFICE = (Role.OFFICE, Role.OFFICE_DIRECTOR)
"""The roles that speak for the office."""

AT_THE_DEPARTMENT = (Stage.TRANSFERRED, Stage.ASSIGNED)
"""Where the office steps in when the department's limit is broken (§2.8)."""


def part_of(scene: Scene[Model]) -> Part:
    """The share of the department for which the actor acts."""
    return next(
        (part for part in scene.case.parts if part.department == scene.department),
        scene.case.parts[0],
    )


def shared(scene: Scene[Model]) -> bool:
    """Whether the actor's department shares the case 协办 without having it in the lead."""
    return part_of(scene).department != scene.case.department


def owing(scene: Scene[Model]) -> tuple[str, ...]:
    """The other departments whose opinion is still to come."""
    done = {*scene.case.answered, part_of(scene).department}
    return tuple(part.department for part in scene.case.parts if part.department not in done)


def covers(findings: tuple[ItemFinding, ...], items: tuple[int, ...]) -> bool:
    """Whether each of the items has one finding, and no other item has any (S0 art 13(6))."""
    named = [number for one in findings for number in one.items or items]
    return sorted(named) == sorted(items) and bool(items or not findings)


def begin_anew(scene: Scene[Any]) -> Scene[Any]:
    """The opinion and whatever rests on it are gone: findings, secrecy review, signatures."""
    return scene.file(opinion=None, findings=(), review=None).but(
        answered=(), outcomes=(), needs=None, cleared=False, signatures=()
    )


def send_back(scene: Scene[Any]) -> Scene[Any]:
    """The departments answer anew; where the office had answered, it may do so again."""
    again = scene.case.arbitration or scene.case.by_office
    return begin_anew(scene).but(arbitration=again)
