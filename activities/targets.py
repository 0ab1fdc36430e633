"""Where webhooks may go: nobody shall make this server speak to what only it can reach.

A name is looked up once, every address it has is checked, and one of those that were checked is
connected to: a name that leads elsewhere a moment later changes nothing.
"""

import asyncio
import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from runtime.addresses import this_machine
from runtime.settings import Mode, Settings

URL_LENGTH = 400
_NAME = re.compile(rb"[A-Za-z0-9._:-]+")
_PORTS = {"https": 443, "http": 80}
_METADATA = frozenset(
    map(
        ip_address,
        # Cloud machines ask these for their own credentials; link-local ones are refused anyway.
        ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"),
    )
)
_TUNNELS = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""IPv6 networks in which an IPv4 address hides."""


class ForbiddenTargetError(Exception):
    """A webhook may not go there; the message says why, in Chinese."""


class UnknownHostError(Exception):
    """The name of the host leads nowhere, at least now."""


@dataclass(frozen=True)
class Target:
    """An address that was checked: what to ask for, and which machine."""

    url: httpx.URL
    address: str

    @property
    def pinned(self) -> httpx.URL:
        """The same at the checked address, whatever the name leads to by now."""
        return self.url.copy_with(host=self.address)


def checked_url(url: str, settings: Settings) -> httpx.URL:
    """A URL that webhooks may go to as far as it can be told by its words.

    Raises:
        ForbiddenTargetError: They may not.
    """
    try:
        parsed = httpx.URL(url)
        whole = _whole(parsed)  # the host's name is decoded only when it is asked for
    except (httpx.InvalidURL, ValueError) as error:
        raise ForbiddenTargetError("不是正确的网址") from error
    if not whole or len(url) > URL_LENGTH:
        raise ForbiddenTargetError(f"应当是不含用户名、口令和“#”的完整网址，最长{URL_LENGTH}个字符")
    here = settings.mode is not Mode.PRODUCTION and this_machine(parsed.host)
    if parsed.scheme != "https" and not (parsed.scheme == "http" and here):
        raise ForbiddenTargetError("必须使用https（演示时本机地址可以使用http）")
    allowed = settings.webhook_allowed
    if allowed and not here and parsed.host.lower() not in allowed:
        raise ForbiddenTargetError(f"主机“{parsed.host}”不在允许推送的名单内，请联系系统管理员")
    return parsed


async def target(url: str, settings: Settings) -> Target:
    """A URL with an address that webhooks may go to.

    Raises:
        ForbiddenTargetError: One of the host's addresses is none that they may go to.
        UnknownHostError: The host has no address, or nobody says it now.
    """
    parsed = checked_url(url, settings)
    addresses = await _addresses(parsed)
    trusted = parsed.host.lower() in settings.webhook_allowed
    for one in addresses:
        if not _may(one, settings, trusted=trusted):
            raise ForbiddenTargetError(f"主机“{parsed.host}”的网络地址不允许推送")
    return Target(parsed, str(addresses[0]))


async def _addresses(url: httpx.URL) -> list[IPv4Address | IPv6Address]:
    port = url.port or _PORTS[url.scheme]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            url.host, port, type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError) as error:
        raise UnknownHostError(url.host) from error
    return [ip_address(str(one[4][0]).partition("%")[0]) for one in found]


def _may(address: IPv4Address | IPv6Address, settings: Settings, *, trusted: bool) -> bool:
    """Whether webhooks may go to an address; to an inner one only where the host is named."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return _may(address.ipv4_mapped, settings, trusted=trusted)
        if any(address in network for network in _TUNNELS):
            return False
    if address.is_loopback:
        return settings.mode is not Mode.PRODUCTION
    if address in _METADATA or address.is_link_local or address.is_multicast:
        return False
    if address.is_unspecified or address.is_reserved:
        return False
    return trusted or address.is_global


def _whole(url: httpx.URL) -> bool:
    port = url.port or _PORTS["https"]
    named = url.host and _NAME.fullmatch(url.raw_host)
    return bool(named) and 0 < port < 2**16 and not (url.userinfo or url.fragment)
