"""Which installation a command means: options, environment, and what `up` left in the folder."""

from pathlib import Path
from typing import Annotated, Any

import typer

from runtime.settings import Settings, load_settings

ENV_FILE = "mingbai.env"
"""Where `up` keeps, in its data folder, what other commands must know to reach it."""

DataDir = Annotated[Path | None, typer.Option(help="数据目录；不写的，按环境设置")]
DatabaseUrl = Annotated[str | None, typer.Option(help="登记库地址；不写的，按环境设置")]


def settings_for(**given: Any) -> Settings:
    """Options win over the environment; a file that `up` left in the data folder fills the gaps.

    Raises:
        Unavailable: A setting is wrong.
    """
    settings = load_settings(**given)
    file = settings.data_dir / ENV_FILE
    return load_settings(**given, _env_file=file) if file.is_file() else settings
