"""What a file is, told by its content: a name proves nothing.

Taken are the kinds an office works with; everything else, and everything that could run, is
refused. A packed document (OOXML, ODF) is unpacked once, piece by piece and never whole, so that
one which would burst at its reader's is found here.
"""

import codecs
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import chain
from pathlib import PurePosixPath
from typing import BinaryIO

from domain.texts import one_line

NAME_LENGTH = 120
UNPACKED = 200 * 1024 * 1024
"""Bytes a packed document may hold unpacked, in all its parts together."""

_PARTS = 5_000
_DIRECTORY = 2 * 1024 * 1024
_PIECE = 256 * 1024
_HEAD = 512
_TAIL = 64 * 1024


class Unacceptable(Exception):  # noqa: N818 - it names a state of the file
    """A file that is not taken, with the reason in Chinese; `code` is for programs."""

    def __init__(self, why: str, code: str = "unacceptable_file") -> None:
        super().__init__(why)
        self.code = code


class FileType(StrEnum):
    """A kind of file that is taken."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TEXT = "text"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]

    @property
    def media_type(self) -> str:
        """Its media type (RFC 6838)."""
        return _MEDIA[self]

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How names of such files end; a name that ends in none of them gets the first."""
        return _SUFFIXES.get(self, (f".{self.value}",))


_SUFFIXES: Mapping[FileType, tuple[str, ...]] = {
    FileType.JPEG: (".jpg", ".jpeg"),
    FileType.TEXT: (".txt", ".csv", ".md"),
}
_LABELS = {
    FileType.PDF: "PDF",
    FileType.PNG: "PNG图片",
    FileType.JPEG: "JPEG图片",
    FileType.TEXT: "纯文本",
    FileType.DOCX: "Word文档（docx）",
    FileType.XLSX: "Excel表格（xlsx）",
    FileType.PPTX: "PowerPoint演示文稿（pptx）",
    FileType.ODT: "ODF文档（odt）",
    FileType.ODS: "ODF表格（ods）",
    FileType.ODP: "ODF演示文稿（odp）",
}
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_MEDIA = {
    FileType.PDF: "application/pdf",
    FileType.PNG: "image/png",
    FileType.JPEG: "image/jpeg",
    FileType.TEXT: "text/plain; charset=utf-8",
    FileType.DOCX: f"{_OOXML}wordprocessingml.document",
    FileType.XLSX: f"{_OOXML}spreadsheetml.sheet",
    FileType.PPTX: f"{_OOXML}presentationml.presentation",
    FileType.ODT: f"{_ODF}text",
    FileType.ODS: f"{_ODF}spreadsheet",
    FileType.ODP: f"{_ODF}presentation",
}
_MAIN_PARTS = {
    "word/document.xml": FileType.DOCX,
    "xl/workbook.xml": FileType.XLSX,
    "ppt/presentation.xml": FileType.PPTX,
}
TAKEN = "PDF、PNG或者JPEG图片、UTF-8编码的纯文本、docx/xlsx/pptx或者odt/ods/odp文档"
"""The kinds that are taken, in words."""

_MACH_O = (b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")
_RUNS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"dex\n", b"\x00asm", *_MACH_O)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_END, _ZIP64_END = b"PK\x05\x06", b"PK\x06\x07"
_END_LENGTH, _ZIP64_LENGTH = 22, 20
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a way of packing nobody uses for documents
    RuntimeError,  # it is encrypted
    struct.error,
    UnicodeDecodeError,
    ValueError,
)


def file_type(content: BinaryIO) -> FileType:
    """What a seekable file is, by its content.

    Raises:
        Unacceptable: It is empty, could run, is damaged, or is of no kind that is taken.
    """
    head, tail = _ends(content)
    if not head:
        raise Unacceptable("文件是空的，请核对后重新上传")
    if head.startswith(_RUNS):
        raise Unacceptable(f"文件的内容是可执行程序，不能上传；可以上传{TAKEN}")
    if head.startswith(_OLD_OFFICE):
        raise Unacceptable("不能上传旧版Office文件（doc、xls、ppt），请另存为PDF或者docx后上传")
    if head.startswith(b"%PDF-"):
        return _whole(FileType.PDF, b"%%EOF" in tail[-2048:])
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _whole(FileType.PNG, head[12:16] == b"IHDR" and b"IEND" in tail)
    if head.startswith(b"\xff\xd8\xff"):
        return _whole(FileType.JPEG, b"\xff\xd9" in tail)
    if head.startswith(b"PK"):
        return _packed(content, tail)
    return _text(content)


def harmless(name: str, kind: FileType) -> str:
    """A name to keep: no folders, no control characters, not too long, and it ends as it should.

    Raises:
        Unacceptable: It ends as a name of another kind that is taken.
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = one_line("".join("_" if sign in '<>:"|?*' else sign for sign in plain), 1_000)
    plain = plain.strip(". ")
    suffix = PurePosixPath(plain).suffix.lower()
    if suffix not in kind.suffixes:
        if other := next((one for one in FileType if suffix in one.suffixes), None):
            raise Unacceptable(
                f"文件名以“{suffix}”结尾，像是{other.label}，内容却是{kind.label}；请核对后重新上传"
            )
        plain += kind.suffixes[0]
    stem, ending = plain[: plain.rindex(".")], plain[plain.rindex(".") :]
    return f"{one_line(stem.rstrip('. '), NAME_LENGTH) or '未命名'}{ending}"


def _whole(kind: FileType, whole: bool) -> FileType:
    if not whole:
        raise Unacceptable(f"{kind.label}文件不完整或者已损坏，请核对后重新上传")
    return kind


def _ends(content: BinaryIO) -> tuple[bytes, bytes]:
    content.seek(0)
    head = content.read(_HEAD)
    size = content.seek(0, 2)
    content.seek(max(0, size - _TAIL))
    return head, content.read(_TAIL)


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    while piece := content.read(_PIECE):
        yield piece


def _text(content: BinaryIO) -> FileType:
    """Plain text, if it decodes and holds no control characters: those are a sign of data."""
    reader = codecs.getincrementaldecoder("utf-8")()
    content.seek(0)
    try:
        for piece in chain(_pieces(content), (b"",)):
            if _CONTROL.search(reader.decode(piece, not piece)):
                break
        else:
            return FileType.TEXT
    except UnicodeDecodeError:
        pass
    raise Unacceptable(f"不能上传这种文件，或者文件已损坏；可以上传{TAKEN}")


def _packed(content: BinaryIO, tail: bytes) -> FileType:
    _look_at_directory(tail)
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as packed:
            kind = _packed_kind(packed)
            _unpack(packed)
            return kind
    except _BROKEN_ZIP as error:
        raise Unacceptable("文档已损坏或者加了密，请核对后重新上传") from error


def _look_at_directory(tail: bytes) -> None:
    """Look at the end before the library does: it reads a directory of any length at once."""
    end = tail[-_END_LENGTH:]
    zip64 = tail[-_END_LENGTH - _ZIP64_LENGTH :].startswith(_ZIP64_END)
    if not end.startswith(_ZIP_END) or end[-2:] != b"\0\0" or zip64:
        raise Unacceptable("文档已损坏，或者不是docx/xlsx/pptx、odt/ods/odp文档；不能上传压缩包")
    if int.from_bytes(end[12:16], "little") > _DIRECTORY:
        raise _bomb()


def _packed_kind(packed: zipfile.ZipFile) -> FileType:
    names = packed.namelist()
    if len(names) > _PARTS:
        raise _bomb()
    if any(PurePosixPath(name).name.lower().startswith("vbaproject") for name in names):
        raise Unacceptable("文档含有宏，不能上传；请另存为不含宏的文档后上传")
    for part, kind in _MAIN_PARTS.items():
        if "[Content_Types].xml" in names and part in names:
            return kind
    if names and names[0] == "mimetype" and packed.infolist()[0].file_size < _HEAD:
        said = packed.read("mimetype").decode("ascii")
        found = next((kind for kind in FileType if kind.media_type == said), None)
        if found is not None and said.startswith(_ODF):
            return found
    raise Unacceptable(f"不能上传压缩包；可以上传{TAKEN}")


def _unpack(packed: zipfile.ZipFile) -> None:
    """Unpack everything and keep nothing."""
    left = UNPACKED
    for part in packed.infolist():
        part.file_size = UNPACKED + 1  # what it says itself may be a lie, and ends the reading
        with packed.open(part) as content:
            while piece := content.read(_PIECE):
                left -= len(piece)
                if left < 0:
                    raise _bomb()


def _bomb() -> Unacceptable:
    return Unacceptable(f"文档解开后超过{UNPACKED // 2**20}MB或者部件过多，不能上传")
