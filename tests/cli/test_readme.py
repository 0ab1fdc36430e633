"""What the README tells a newcomer to type does what it says."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from cli.main import COMMANDS
from tests.cli.running import ROOT, Up, up

README = (ROOT / "README.md").read_text(encoding="utf-8")
WALK = README.partition("## A case, by hand")[2].partition("\n## ")[0]
STEP = re.compile(r"```bash\n(.*?)```\n(?:<!-- then: (\w+) -->)?", re.DOTALL)
DONE = "-- done:"


@dataclass(frozen=True)
class Shell:
    """One shell in which a reader types block after block."""

    process: subprocess.Popen[str]

    def type(self, block: str) -> str:
        """Type a block, wait for its end; what `CASE` is then."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f'{block}\necho "{DONE}${{CASE:-}}"\n')
        self.process.stdin.flush()
        for line in self.process.stdout:
            if DONE in line:
                return line.partition(DONE)[2].strip()
        raise AssertionError(f"the shell gave up in:\n{block}")


@contextmanager
def shell(folder: Path) -> Iterator[Shell]:
    """A shell that ends at the first command that fails."""
    command = ("bash", "-euo", "pipefail")
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Shell(process)
        finally:
            process.kill()


def here(block: str, running: Up, folder: Path) -> str:
    """A block for free ports and another folder."""
    for written, meant in (
        ("http://127.0.0.1:8000", running.told.api),
        ("127.0.0.1:7233", running.told.temporal),
        (".venv/bin", str(Path(sys.executable).parent)),
        ("var/mingbai", str(folder)),
    ):
        block = block.replace(written, meant)
    return block


def test_the_walk_closes_one_case_and_withdraws_another(tmp_path: Path) -> None:
    steps: list[tuple[str, str]] = STEP.findall(WALK)
    assert [stage for _, stage in steps if stage] == [
        *("received", "department_confirmed", "office_approved", "closed", "withdrawn")
    ]
    with up(tmp_path / "data") as running, shell(tmp_path) as bash:
        for block, stage in steps:
            case = bash.type(here(block, running, tmp_path / "data"))
            if stage:
                running.until(lambda case=case, stage=stage: running.stage(case) == stage)


def test_every_command_is_told() -> None:
    told = README.partition("## Commands")[2].partition("\n## ")[0]
    assert set(re.findall(r"`mingbai (\w+)", told)) == set(COMMANDS)


def test_every_library_is_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = [re.split(r"[\[>=<]", one, maxsplit=1)[0] for one in wanted]
    told = README.partition("## Libraries")[2]
    assert [name for name in names if f"`{name}`" not in told] == []
