"""What a browser calls itself, in words: `Firefox · Windows`."""

_BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "MicroMessenger/": "微信",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
"""By what stands in the text; most of them claim to be those further down, too."""
_SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def device(said: str) -> str:
    """The browser and its machine, or the text itself where it names none that we know."""
    found = (_first(_BROWSERS, said), _first(_SYSTEMS, said))
    return " · ".join(one for one in found if one) or said or "未说明"


def _first(names: dict[str, str], said: str) -> str:
    return next((name for sign, name in names.items() if sign in said), "")
