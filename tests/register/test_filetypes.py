"""What a file is, its content tells: names prove nothing, and nothing that runs gets in."""

import re
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from register.paper import filetypes
from register.paper.filetypes import FileType, Unacceptable, file_type, harmless

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 40 + b"\xff\xd9"


def packed(**parts: bytes) -> bytes:
    """A ZIP with these parts, in their order."""
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as out:
        for name, part in parts.items():
            out.writestr(name, part)
    return content.getvalue()


def ooxml(main: str, **more: bytes) -> bytes:
    return packed(**{"[Content_Types].xml": b"<Types/>", main: b"<document/>", **more})


def odf(kind: str) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return packed(mimetype=mimetype, **{"content.xml": b"<office/>"})


TAKEN = {
    FileType.PDF: PDF,
    FileType.PNG: PNG,
    FileType.JPEG: JPEG,
    FileType.TEXT: "我公司不同意公开。\r\n\t理由如下：商业秘密".encode(),
    FileType.DOCX: ooxml("word/document.xml"),
    FileType.XLSX: ooxml("xl/workbook.xml"),
    FileType.PPTX: ooxml("ppt/presentation.xml"),
    FileType.ODT: odf("text"),
    FileType.ODS: odf("spreadsheet"),
    FileType.ODP: odf("presentation"),
}


@pytest.mark.parametrize("kind", FileType)
def test_a_file_is_what_its_content_is(kind: FileType) -> None:
    assert file_type(BytesIO(TAKEN[kind])) is kind


def test_text_that_is_cut_in_the_middle_of_a_character_between_pieces_is_text() -> None:
    assert file_type(BytesIO(b"a" + "明".encode() * 300_000)) is FileType.TEXT


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "文件是空的"),
        (b"MZ\x90\x00\x03" + PDF, "可执行程序"),
        (b"\x7fELF\x02\x01\x01", "可执行程序"),
        (b"#!/bin/sh\nrm -rf /\n", "可执行程序"),
        (b"\xcf\xfa\xed\xfe\x07", "可执行程序"),
        (b"\xca\xfe\xba\xbe\x00", "可执行程序"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版Office"),
        (PDF[:-8], "PDF文件不完整"),
        (PNG[:-8], "PNG图片文件不完整"),
        (JPEG[:-2], "JPEG图片文件不完整"),
        ("中文".encode("gb18030"), "不能上传这种文件"),
        (b"text\x00with a zero", "不能上传这种文件"),
        ("明".encode()[:-1], "不能上传这种文件"),
        (b"Rar!\x1a\x07\x00", "不能上传这种文件"),
        (packed(**{"a.exe": b"MZ"}), "不能上传压缩包"),
        (packed(mimetype=b"application/java", a=b""), "不能上传压缩包"),
        (ooxml("word/document.xml", **{"word/vbaProject.bin": b"x"}), "含有宏"),
        (ooxml("word/document.xml")[:-4], "已损坏"),
        (b"PK\x03\x04 and nothing more", "已损坏"),
    ],
)
def test_what_is_not_taken_is_told_why(content: bytes, why: str) -> None:
    with pytest.raises(Unacceptable, match=why) as told:
        file_type(BytesIO(content))
    assert told.value.code == "unacceptable_file"


def test_a_document_that_bursts_is_found_before_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filetypes, "UNPACKED", 2**20)
    bomb = ooxml("word/document.xml", **{"word/media/a.bin": b"\x00" * 2**20})
    assert len(bomb) < 10_000
    with pytest.raises(Unacceptable, match="解开后超过1MB"):
        file_type(BytesIO(bomb))


def test_a_document_that_lies_about_its_size_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says that a part has one byte; whoever does not believe it gets two million."""
    monkeypatch.setattr(filetypes, "UNPACKED", 2**20)
    zeros = b"\x00" * 2**21
    honest = ooxml("word/document.xml", **{"word/media/a.bin": zeros})
    liar = honest.replace(_four(zlib.crc32(zeros)), _four(zlib.crc32(b"\x00")))
    liar = liar.replace(_four(len(zeros)), _four(1))
    with ZipFile(BytesIO(liar)) as believed:
        assert believed.read("word/media/a.bin") == b"\x00"
    with pytest.raises(Unacceptable, match="解开后超过1MB"):
        file_type(BytesIO(liar))


def _four(number: int) -> bytes:
    return number.to_bytes(4, "little")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[:-22] + b"PK\x06\x07" + b"\0" * 16 + whole[-22:],
        lambda whole: whole[:-10] + (3 * 2**20).to_bytes(4, "little") + whole[-6:],
        lambda whole: whole[:-2] + b"\x05\x00hello",
    ],
    ids=["zip64", "endless directory", "comment"],
)
def test_a_directory_no_document_needs_is_not_even_opened(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(Unacceptable, match=r"已损坏|部件过多"):
        file_type(BytesIO(spoil(ooxml("word/document.xml"))))


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(Unacceptable, match="部件过多"):
        file_type(BytesIO(ooxml("word/document.xml", **{f"p/{n}": b"" for n in range(5_001)})))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("第三方答复.pdf", "第三方答复.pdf"),
        ("答复.PDF", "答复.PDF"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\temp\答复.pdf", "答复.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ('<a href="x">.pdf', "_a href=_x__.pdf"),
        ("扫描件", "扫描件.pdf"),
        ("报告v1.2", "报告v1.2.pdf"),
        ("...", "未命名.pdf"),
        (".pdf", "pdf.pdf"),
        ("con trol\x00.pdf", "con trol.pdf"),
    ],
)
def test_a_name_is_made_harmless(name: str, kept: str) -> None:
    assert harmless(name, FileType.PDF) == kept


def test_a_long_name_keeps_its_ending() -> None:
    kept = harmless("长" * 300 + ".pdf", FileType.PDF)
    assert kept.endswith("….pdf")
    assert len(kept) == filetypes.NAME_LENGTH + 4


def test_a_name_of_another_kind_is_refused() -> None:
    why = re.escape("文件名以“.docx”结尾，像是Word文档（docx），内容却是PDF")
    with pytest.raises(Unacceptable, match=why):
        harmless("答复.docx", FileType.PDF)
