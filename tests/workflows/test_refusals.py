"""Whoever watches sees what is refused, and why, in numbers."""

from collections import Counter
from pathlib import Path

import httpx
from temporalio.client import Client
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from domain.acts import Request
from domain.receive import Receive
from runtime.client import data_converter
from runtime.embedded.machine import port_for
from runtime.keys import KeyRing
from samples import load_samples
from tests.conftest import SmtpCatcher
from tests.support.house import House, house
from tests.support.waiting import eventually
from worker.cases import case_worker
from worker.refusals import to_the_engine

SAMPLE = load_samples()[0]


async def _refused_twice(home: House) -> None:
    """A closing that comes too early, and an act that there is not."""
    shift = int(home.installation.settings.civil_shift.total_seconds())
    receive = Receive(
        agency=SAMPLE.agency, application=SAMPLE.application, intake_key="refused", shift=shift
    )
    case = (await home.gateway.hand_in(receive)).case
    for act in ("close", "made-up-by-somebody"):
        answer = await home.gateway.act(case, act, Request(actor="wang.fang"))
        assert not answer.accepted


async def test_refusals_are_counted_by_act_and_reason(
    temporal: Client, ring: KeyRing, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> None:
    counted = Counter[tuple[str, str]]()
    async with (
        house(temporal, ring, tmp_path, smtp_catcher.port, at_work=False) as home,
        case_worker(temporal, home.installation, lambda act, code: counted.update([(act, code)])),
    ):
        await _refused_twice(home)

    assert counted == {("close", "wrong_stage"): 1, ("unknown", "unknown_act"): 1}


async def test_a_worker_of_its_own_shows_them_among_the_engines_metrics(
    temporal: Client, ring: KeyRing, smtp_catcher: SmtpCatcher, tmp_path: Path
) -> None:
    where = f"127.0.0.1:{port_for('指标', 0)}"
    runtime = Runtime(telemetry=TelemetryConfig(metrics=PrometheusConfig(bind_address=where)))
    client = await Client.connect(
        temporal.service_client.config.target_host,
        data_converter=data_converter(ring),
        runtime=runtime,
    )

    async def shown() -> bool:
        async with httpx.AsyncClient(trust_env=False) as browser:
            text = (await browser.get(f"http://{where}/metrics")).text
        lines = [one for one in text.splitlines() if one.startswith("mingbai_refusals")]
        return any('act="close"' in one and 'code="wrong_stage"' in one for one in lines)

    async with (
        house(client, ring, tmp_path, smtp_catcher.port, at_work=False) as home,
        case_worker(client, home.installation, to_the_engine),
    ):
        await _refused_twice(home)
        await eventually(shown)
