"""The register as activities: one act, one transaction (design: one door)."""

from temporalio import activity

from activities import names
from domain.acts import Order, Performed, Standing
from register.acts.perform import Registrar


class RegisterActivities:
    """Performs acts for the motor; synchronous, in the worker's thread pool."""

    def __init__(self, registrar: Registrar) -> None:
        self._registrar = registrar

    @activity.defn(name=names.PERFORM)
    def perform(self, order: Order) -> Performed:
        """Perform one act, once (register/acts/perform.py)."""
        return self._registrar.perform(order)

    @activity.defn(name=names.ADOPT)
    def adopt(self, case_id: str) -> Standing:
        """How a case stands in the register."""
        return self._registrar.standing(case_id)
