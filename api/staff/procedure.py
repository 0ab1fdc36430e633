"""The procedure as JSON: one row an act and stage, as domain/procedure has it."""

from api.deps import everyone_signed_in, staff_router
from api.staff.schemas import Named, RowView
from domain.procedure import PROCEDURE, Row
from domain.stages import Stage

router = staff_router("/procedure", "办理程序")


@router.get(
    "",
    summary="办理程序表",
    dependencies=[everyone_signed_in("the rules are no secret from those who act by them")],
)
def read_procedure() -> tuple[RowView, ...]:
    """Give the table the register judges by."""
    return tuple(map(_row, PROCEDURE))


def _row(row: Row) -> RowView:
    return RowView(
        act=row.act,
        title=row.title,
        when=row.when.title if row.when else None,
        stages=tuple(_stage(stage) for stage in Stage if stage in row.stages),
        roles=tuple(Named(id=role, name=role.label) for role in row.roles),
        to=_stage(row.to) if row.to else None,
        cites=row.cites,
        payload=row.carries.model_json_schema(),
    )


def _stage(stage: Stage) -> Named:
    return Named(id=stage, name=stage.label)
