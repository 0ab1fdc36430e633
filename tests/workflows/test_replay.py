"""Recorded histories replay: open cases survive an upgrade of the program."""

import gzip
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from runtime.client import data_converter
from runtime.runner import workflow_runner
from samples import load_samples
from tests.workflows.record import HISTORIES, WEBHOOKS
from worker.cases import WORKFLOWS

RECORDED = sorted(HISTORIES.glob("*.json.gz"))


def _sample(path: Path) -> str:
    return path.name.removesuffix(".json.gz")


def _history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(_sample(path), gzip.decompress(path.read_bytes()).decode())


def replayer() -> Replayer:
    return Replayer(
        workflows=[*WORKFLOWS],
        workflow_runner=workflow_runner(),
        data_converter=data_converter(None),
    )


def test_everything_that_lasts_has_a_recorded_history() -> None:
    recorded = {_sample(path) for path in RECORDED}
    assert recorded >= {"digest", *WEBHOOKS, *(sample.id for sample in load_samples())}


@pytest.mark.parametrize("path", RECORDED, ids=_sample)
async def test_a_recorded_history_replays(path: Path) -> None:
    await replayer().replay_workflow(_history(path))
