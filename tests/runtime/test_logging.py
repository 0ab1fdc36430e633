"""A log line says what happened, and never what people wrote."""

import json
import logging
from datetime import date
from pathlib import Path

import pytest
import structlog
from pydantic import BaseModel, ValidationError

from runtime.logging import configure_logging
from runtime.settings import Mode, Settings


class Letter(BaseModel):
    """What somebody wrote to us."""

    writer: str
    age: int


LETTER = Letter(writer="张三", age=40)
PRODUCTION = Settings(mode=Mode.PRODUCTION)


def logged(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    line: dict[str, object] = json.loads(capsys.readouterr().err)
    return line


def test_a_structlog_line_is_one_json_object_in_production(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging(PRODUCTION)
    structlog.get_logger("mingbai").info("已送达", case="mb-1", due=date(2017, 11, 28))

    line = logged(capsys)
    assert line["event"] == "已送达"
    assert line["case"] == "mb-1"
    assert line["due"] == "2017-11-28"
    assert line["level"] == "info"
    assert line["logger"] == "mingbai"
    assert str(line["timestamp"]).endswith("Z")


def test_a_standard_line_looks_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(PRODUCTION)
    logging.getLogger("temporalio").warning("retry %d of %s", 3, "mail", extra={"case": "mb-1"})

    line = logged(capsys)
    assert line["event"] == "retry 3 of mail"
    assert line["case"] == "mb-1"


@pytest.mark.parametrize("value", [LETTER, LETTER.model_dump(), b"\xe5\xbc\xa0", [LETTER]])
def test_a_payload_is_named_but_never_printed(
    value: object, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(PRODUCTION)
    structlog.get_logger("mingbai").info("got", letter=value)
    logging.getLogger("mingbai").info("got %s", value)
    logging.getLogger("mingbai").info("got %d", value)

    said = capsys.readouterr().err
    assert "letter" in said
    assert "张三" not in said
    assert "\\xe5" not in said
    assert "<" in said


def test_a_refused_payload_is_not_quoted_by_its_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging(PRODUCTION)
    written = {"writer": "张三", "age": "四十"}
    try:
        try:
            Letter.model_validate(written)
        except ValidationError as error:
            raise RuntimeError("cannot read the letter") from error
    except RuntimeError as error:
        logging.getLogger("mingbai").exception("failed")
        structlog.get_logger("mingbai").error("failed", error=error.__cause__)

    said = capsys.readouterr().err
    assert "四十" not in said
    assert said.count("Letter (age: int_parsing)") == 2
    assert "RuntimeError: cannot read the letter" in said
    assert "test_logging.py" in said


def test_a_look_at_the_schema_is_not_worth_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(PRODUCTION)
    logging.getLogger("alembic.runtime.migration").info("Context impl SQLiteImpl.")
    assert capsys.readouterr().err == ""

    logging.getLogger("alembic.runtime.migration").warning("no such revision")
    assert logged(capsys)["event"] == "no such revision"


def test_details_of_workflow_and_activity_become_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(PRODUCTION)
    details = {"workflow_id": "mb-1", "attempt": 2}
    logging.getLogger("w").info("waiting", extra={"temporal_workflow": details})

    line = logged(capsys)
    assert line["workflow_id"] == "mb-1"
    assert line["attempt"] == 2


def test_people_read_lines_outside_production(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(mode=Mode.DEMO))
    try:
        Path("no-paper").read_bytes()
    except OSError:
        logging.getLogger("mingbai").exception("failed")

    said = capsys.readouterr().err
    assert "failed" in said
    assert "FileNotFoundError" in said
    assert not said.startswith("{")
