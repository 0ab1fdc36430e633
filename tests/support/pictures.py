"""A PNG file, read as far as a test asks."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Picture:
    """Its size in pixels, and the bytes of its lines."""

    width: int
    height: int
    lines: bytes

    @classmethod
    def read(cls, file: Path) -> "Picture":
        """The picture in a file."""
        content = file.read_bytes()
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", content[16:24])
        packed, place = b"", 8
        while place < len(content):
            size, kind = struct.unpack(">I4s", content[place : place + 8])
            packed += content[place + 8 : place + 8 + size] if kind == b"IDAT" else b""
            place += 12 + size
        return cls(width, height, zlib.decompress(packed))

    @property
    def blank(self) -> bool:
        """Whether there is nothing to see on it: text has many greys."""
        return len(set(self.lines)) < 50
