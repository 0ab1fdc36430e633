"""A small workflow that uses our rooms the way a real one does, for the tests of the runtime."""

from contextlib import suppress
from datetime import date, timedelta

from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import SearchAttributePair, TypedSearchAttributes

from domain.civil import chinese_date
from runtime.search_attributes import NUMBER, PHASE


class Letter(BaseModel):
    """Something somebody wrote, with a date that must survive the journey."""

    writer: str
    written: date


@workflow.defn(name="mingbai.test.letter")
class AnswerLetter:
    """Waits a fortnight, unless told to go on, and answers."""

    def __init__(self) -> None:
        self._told = False

    @workflow.run
    async def run(self, letter: Letter) -> str:
        """The answer, which quotes the letter's date."""
        workflow.upsert_search_attributes([PHASE.value_set("waiting")])
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._told, timeout=timedelta(days=14))
        workflow.logger.info("answered")
        return f"{letter.writer}，{chinese_date(letter.written)}"

    @workflow.update
    async def go_on(self) -> bool:
        """Answer at once."""
        self._told = True
        return True


def numbered(number: str) -> TypedSearchAttributes:
    """The search attributes a start carries."""
    return TypedSearchAttributes([SearchAttributePair(NUMBER, number)])
