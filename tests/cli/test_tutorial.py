"""Whoever connects an intake service as the tutorial tells it has one that works."""

from pathlib import Path

from runtime.embedded.machine import port_for
from tests.cli.running import ROOT, up
from tests.cli.test_readme import STEP, here, shell

TUTORIAL = (ROOT / "docs/connect-your-intake-service.md").read_text(encoding="utf-8")
MINGBAI = f"PYTHONPATH={ROOT} .venv/bin/python -m cli.main"
CLIENT = ROOT / "docs/intake_client.py"


def test_an_intake_service_is_connected_as_it_is_written(tmp_path: Path) -> None:
    steps: list[tuple[str, str]] = STEP.findall(TUTORIAL)
    assert [stage for _, stage in steps if stage] == [
        *("received", "awaiting_supplement", "transferred", "withdrawn")
    ]
    receiver = str(port_for("接收", 0))
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    with up(tmp_path / "data") as running, shell(tmp_path) as bash:
        for block, stage in steps:
            typed = block.replace(".venv/bin/mingbai", MINGBAI).replace("8090", receiver)
            case = bash.type(here(typed, running, tmp_path / "data"))
            if stage:
                running.until(lambda case=case, stage=stage: running.stage(case) == stage)

    told = (tmp_path / "told.log").read_text(encoding="utf-8").splitlines()
    assert told
    assert all(line.startswith("genuine") for line in told)
    assert "沈嘉禾" not in "".join(told)


def test_the_client_is_thirty_lines() -> None:
    """Without its imports and its words about itself."""
    lines = map(str.strip, CLIENT.read_text(encoding="utf-8").splitlines())
    apart = ('"""', "#", "import ", "from ")
    assert len([line for line in lines if line and not line.startswith(apart)]) <= 30
