"""What a person at the command line must mend before Mingbai can go on."""


class Unavailable(Exception):  # noqa: N818 - it names a state of the world, not a fault in the code
    """A part is missing, unreachable or misconfigured; the message is one line of Chinese."""
