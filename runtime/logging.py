"""Logs of every process: structlog formats what the standard library collects.

Workflows and activities log through `workflow.logger` and `activity.logger`, which are silent on
replay; a bare structlog logger is not, and its async methods start threads, which a workflow
forbids.
"""

import logging
import traceback
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import PurePath

import structlog
from pydantic import ValidationError
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger
from temporalio import activity, workflow

from runtime.settings import Settings

_ENGINE_DETAILS = ("temporal_workflow", "temporal_activity")


def configure_logging(settings: Settings) -> None:
    """Send the logs of this process to stderr, as JSON lines in production, coloured otherwise."""
    # The details come as fields of their own; repeated in the sentence they hide it.
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False
    chain: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(told_traceback),
        without_payloads,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *chain,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(_formatter(chain, as_json=settings.json_logs))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    # It reports which database it looks at, every time somebody asks for the schema.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # A line for each request to somewhere else: its own callers tell what matters of them.
    logging.getLogger("httpx").setLevel(logging.WARNING)


def without_payloads(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep every field, but only name the type of what may hold things people wrote."""
    arguments = event.pop("positional_args", ())
    engine = {key: told for name in _ENGINE_DETAILS for key, told in event.pop(name, {}).items()}
    shown = {
        name: value if name.startswith("_") else _shown(value)
        for name, value in {**engine, **event}.items()
    }
    if arguments:
        shown["event"] = _sentence(str(shown["event"]), _shown_arguments(arguments))
    return shown


def told_traceback(exc_info: ExcInfo) -> str:
    """A traceback whose messages repeat no input: a ValidationError quotes what it refused."""
    return "".join(_lines(exc_info[1])).rstrip()


def _formatter(chain: list[Processor], *, as_json: bool) -> logging.Formatter:
    renderer: Processor = structlog.dev.ConsoleRenderer(
        exception_formatter=structlog.dev.plain_traceback
    )
    if as_json:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *chain],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        # Arguments of foreign records are looked at before they are put into the sentence.
        use_get_message=False,
        pass_foreign_args=True,
    )


def _shown(value: object) -> object:
    match value:
        case str() | int() | float() | None:
            return value
        case date() | timedelta() | PurePath():
            return str(value)
        case BaseException():
            return _told(value)
        case list() | tuple() | set() | frozenset():
            return [_shown(item) for item in value]
        case _:
            return f"<{type(value).__name__}>"


def _sentence(event: str, arguments: object) -> str:
    try:
        return event % arguments
    except (TypeError, ValueError, KeyError):  # left alone, logging prints the raw arguments
        return f"{event} {arguments}"


class _Named(dict[str, object]):
    """Arguments a sentence may name one by one, but not print all at once."""

    def __repr__(self) -> str:
        return "<dict>"


def _shown_arguments(arguments: object) -> object:
    if isinstance(arguments, Mapping):
        return _Named({name: _shown(value) for name, value in arguments.items()})
    assert isinstance(arguments, tuple)
    return tuple(_shown(value) for value in arguments)


def _lines(error: BaseException) -> Iterator[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _lines(earlier)
        yield "\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__qualname__}: {_told(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _lines(part)


def _told(error: BaseException) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    faults = error.errors(include_input=False, include_context=False, include_url=False)
    places = (f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults)
    return f"{error.title} ({', '.join(places)})"
