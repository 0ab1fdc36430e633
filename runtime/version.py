"""Which release of the program this is, as whoever looks after it is told."""

from importlib.metadata import PackageNotFoundError, version

PACKAGE = "mingbai"
UNRELEASED = "unreleased"


def release() -> str:
    """The version of the installed package; of a bare checkout, that it is none."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return UNRELEASED
