"""依申请公开: the workflow of an application for government information (S0 art 13).

What may happen stands in domain/procedure; how it is carried out in workflows/motor.py.
"""

from temporalio import workflow

from workflows.motor import Motor

with workflow.unsafe.imports_passed_through():
    from domain.acts import Closing, Start


@workflow.defn(name="Application")
class ApplicationWorkflow(Motor):
    """One application, from receipt to the reply in the applicant's hands; its id is the case's."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: Start) -> Closing:  # noqa: ARG002 - @workflow.init has taken it
        """Carry the case to its end."""
        return await self.drive()
