"""What can be wrong with the register; every message is one line of Chinese for whoever runs it.

RegisterError
├── RegisterUnavailable    no connection, no room, locked, or of another version than the program
├── StoreDamaged           a stored file is missing or is not what was stored
└── Undecipherable         something sealed has no key here, or was altered
"""


class RegisterError(Exception):
    """Something is wrong with the register itself, not with an act."""


class RegisterUnavailable(RegisterError):  # noqa: N818 - it names a state of the world
    """The register cannot be reached or must not be used by this program."""


class Undecipherable(RegisterError):  # noqa: N818 - the same
    """Something lies sealed under a key this program was not given, or was altered."""


class StoreDamaged(RegisterError):  # noqa: N818 - the same
    """A stored file is missing or altered."""
