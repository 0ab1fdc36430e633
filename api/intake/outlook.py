"""What handing an application in will lead to, by the table the register judges with."""

from dataclasses import dataclass

from domain.acts import Act, Order, Refusal
from domain.case import Case
from domain.defects import Defect
from domain.judge import judge
from domain.people import INTAKE
from domain.receive import Receive
from domain.reception import faults
from register.visitors import Counter
from workflows.gateway import Gateway


@dataclass(frozen=True)
class Outlook:
    """The case as it will be, or why there will be none; and every defect of the application."""

    case: Case | None = None
    refusal: Refusal | None = None
    defects: tuple[Defect, ...] = ()


def foresee(gateway: Gateway, receive: Receive) -> Outlook:
    """Judge a receipt without writing anything."""
    registrar = gateway.installation.registrar
    act = Act(
        case="outlook",
        name="receive",
        id="receive",
        actor=INTAKE.id,
        at=gateway.civil_now(),
        payload=receive.model_dump(mode="json"),
    )
    with registrar.register.reading() as session:
        order = Order(act=act, door="motor")
        visit = registrar.doorkeeper.admit(session, order, None, Counter(session))
        if isinstance(visit, Refusal):
            return Outlook(refusal=visit)
        ruling = judge(None, None, act, visit.actor, visit.law)
        found = faults(receive.application, visit.law.profile, visit.law)
    if isinstance(ruling, Refusal):
        return Outlook(refusal=ruling, defects=found)
    return Outlook(case=ruling.case, defects=found)
