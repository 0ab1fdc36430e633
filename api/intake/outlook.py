"""What is wrong with an application before it is handed in, by the law of the day."""

from dataclasses import dataclass

from domain.acts import Act, Order, Refusal
from domain.defects import Defect
from domain.people import INTAKE
from domain.receive import Receive
from domain.reception import faults
from register.acts.visitors import Counter
from workflows.gateway import Gateway


@dataclass(frozen=True)
class Outlook:
    """Every defect of an application; or why nobody would even look at it."""

    refusal: Refusal | None = None
    defects: tuple[Defect, ...] = ()


def foresee(gateway: Gateway, receive: Receive) -> Outlook:
    """Look an application through without writing anything."""
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
        return Outlook(defects=faults(receive.application, visit.law.profile, visit.law))
