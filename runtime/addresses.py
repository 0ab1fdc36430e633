"""What can be told of an address by its words alone: whether it is this machine's, or sealed."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit


def this_machine(host: str) -> bool:
    """Whether a host is this machine by its very address: a name may lead anywhere tomorrow."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def unaltered(url: str) -> bool:
    """Whether nobody on the way can alter what an address answers: https, or this machine's."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    inside = parts.scheme == "http" and this_machine(host)
    return bool(host) and (parts.scheme == "https" or inside)


def networks(value: str) -> str:
    """Addresses and networks apart by commas, as they were written.

    Raises:
        ValueError: One is neither: `*`, or a name, would let anybody say that he is somebody else.
    """
    for one in value.split(","):
        try:
            ip_network(one.strip())
        except ValueError:
            why = f"“{one.strip()}”不是网络地址，应当写成 10.0.0.5 或者 10.0.0.0/24"
            raise ValueError(why) from None
    return value
