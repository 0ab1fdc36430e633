"""What every act carries, as JSON Schema: `ActIn` is one of the acts of the procedure table."""

from typing import Any

from pydantic.json_schema import models_json_schema

from domain.model import Model
from domain.people import Role
from domain.procedure import ACTS, PROCEDURE, carried_by, title_of
from samples import load_samples

_REF = "#/components/schemas/"
_OUTSIDE = {Role.APPLICANT, Role.THIRD_PARTY, Role.INTAKE, Role.CLOCK, Role.SYSTEM}

STAFF_ACTS = tuple(
    act
    for act in ACTS
    if any(not _OUTSIDE.issuperset(row.roles) for row in PROCEDURE if row.act == act)
)
"""The acts that a member of staff may send; the rest comes through other doors."""


def act_schemas() -> dict[str, Any]:
    """The schemas of acts and of what they carry, by name; `ActIn` tells them apart by `act`."""
    carried, shapes = _carried()
    acts = {_name(act): _act(act, carried[act]) for act in STAFF_ACTS}
    mapping = {act: f"{_REF}{_name(act)}" for act in STAFF_ACTS}
    act_in = {
        "title": "办理事项",
        "description": "办理事项及其内容；哪个阶段可以办理什么，见办理程序表",
        "oneOf": [{"$ref": ref} for ref in mapping.values()],
        "discriminator": {"propertyName": "act", "mapping": mapping},
    }
    return {**shapes, **acts, "ActIn": act_in}


def act_examples() -> dict[str, Any]:
    """An example of every act that one of the samples performs, with what it carries there."""
    found: dict[str, Any] = {}
    for sample in load_samples():
        for step in sample.steps:
            body = {"act": step.act, "payload": dict(step.payload)}
            found.setdefault(step.act, {"summary": title_of(step.act), "value": body})
    return {act: found[act] for act in STAFF_ACTS if act in found}


def _carried() -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """By act, the schema of its payload; and every shape they refer to."""
    models = {act: carried_by(act) for act in STAFF_ACTS}
    by_model, told = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models.values())],
        ref_template=f"{_REF}carried.{{model}}",
    )
    shapes = {f"carried.{name}": shape for name, shape in told.get("$defs", {}).items()}
    return {act: dict(by_model[models[act], "validation"]) for act in STAFF_ACTS}, shapes


def _act(act: str, carried: dict[str, Any]) -> dict[str, Any]:
    model: type[Model] = carried_by(act)
    demanding = any(field.is_required() for field in model.model_fields.values())
    return {
        "type": "object",
        "title": title_of(act),
        "properties": {"act": {"const": act, "type": "string"}, "payload": carried},
        "required": ["act", *(["payload"] if demanding else [])],
        "additionalProperties": False,
    }


def _name(act: str) -> str:
    return f"act.{act}"
