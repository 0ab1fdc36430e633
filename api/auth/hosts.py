"""Under which names requests are answered: a page under a stranger's name is not ours."""

from urllib.parse import urlsplit

from runtime.settings import Settings

_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Probes and demonstrations ask from here; nobody elsewhere can give a page these names."""


def hosts_of(settings: Settings) -> frozenset[str]:
    """The names of an installation, without ports."""
    more = (one.strip().lower() for one in settings.allowed_hosts.split(","))
    return _THIS_MACHINE | {bare(urlsplit(settings.public_url).netloc), *more} - {""}


def bare(host: str) -> str:
    """A `Host` header's name without its port; nothing where it is no name."""
    name, colon, port = host.lower().rpartition(":")
    if not colon or host.endswith("]"):
        return host.lower()
    return name if port.isdecimal() else ""
