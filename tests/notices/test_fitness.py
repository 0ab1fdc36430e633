"""Paper that is hard to set: rare names, long texts, seals, and what nobody should have sent."""

import base64
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path
from struct import pack

import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from agencies import UnreadableSealError, read_profile
from domain.applicants import Citizen, Organisation
from domain.application import Item
from domain.dossier import Dossier
from domain.facts import DocumentFacts
from domain.facts_documents import blank_application
from domain.facts_service import PostalFacts, postal_entries
from domain.paper import DocumentKind
from domain.printable import unprintable
from domain.seal import Seal
from notices import typefaces
from notices.documents import file_name, render_html, render_pdf, render_postal_pdf
from notices.printing import LETTER
from notices.subset import COVERAGE, covered, ranges
from notices.templating import Unrenderable
from tests.notices.examples import (
    APPLICATION,
    ISSUED,
    ORAL,
    OWN,
    POSTED,
    PROFILE,
    RECEIVED,
    finding,
)
from tests.notices.papers import a_case, issued, law, notice_facts, own_facts
from tests.notices.reading import lines, pages, words

AGENCIES = Path(__file__).parents[2] / "agencies"
NOWHERE = "\U0002a6a5"  # 龍 four times: of 64 strokes
EVIL = '<script>alert(1)</script><img src="file:///etc/passwd">&amp;'


def _chunk(name: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + name + content + pack(">I", zlib.crc32(name + content))


def png(side: int = 60) -> bytes:
    """A red square, half transparent."""
    row = b"\0" + b"\xdc\x14\x14\x80" * side
    header = pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(row * side)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def seal(content: bytes) -> Seal:
    return Seal(data=base64.b64encode(content).decode())


def sealed(content: bytes, **changes: object) -> DocumentFacts:
    return notice_facts("refused").model_copy(update={"seal": seal(content), **changes})


def named(name: str) -> DocumentFacts:
    application = APPLICATION.model_copy(update={"applicants": (Citizen(name=name),)})
    return notice_facts("refused", application=application)


# ---- rare characters ----


@pytest.mark.parametrize("name", ["王㐱", "𠮷田", "䶮", "王喆镕㛃", "㺱𬭊", "欧阳𡒊"])
def test_a_rare_name_is_printed(name: str) -> None:
    facts = named(name)
    assert f"{name}：" in words(facts)
    assert all(glyph_is_there(facts, sign) for sign in name)


def glyph_is_there(facts: DocumentFacts, sign: str) -> bool:
    """Whether the PDF maps a glyph other than .notdef (0) to a character."""
    for page in pages(facts):
        for font in page["/Resources"]["/Font"].values():
            mapped = font.get_object()["/ToUnicode"].get_object().get_data().decode()
            code = sign.encode("utf-16-be").hex()
            if any(line.endswith(f"<{code}>") for line in mapped.lower().splitlines()):
                return True
    return False


def test_a_character_that_no_font_has_is_named_and_not_left_out() -> None:
    with pytest.raises(Unrenderable, match="无法打印的字：\U0002a6a5（U\\+2A6A5）"):
        render_pdf(named(f"王{NOWHERE}"))


@pytest.mark.parametrize("text", ["王小明\u200b", "葛\U000e0100", "a\tb\nc", "１２３　", "№℃"])
def test_what_has_no_shape_of_its_own_needs_no_font(text: str) -> None:
    assert unprintable([text]) == ()


def test_each_missing_character_is_named_once() -> None:
    assert unprintable(["🚀", f"王{NOWHERE}", NOWHERE]) == ("🚀", NOWHERE)


def test_the_list_of_printable_characters_is_what_the_fonts_have() -> None:
    """If it is stale: notices/subset.py tells how to make fonts and list anew."""
    fonts = (typefaces.WHOLE_FONT, *typefaces.RARE_FONTS)
    assert COVERAGE.read_text(encoding="ascii") == ranges(set().union(*map(covered, fonts)))
    assert set(map(ord, typefaces.common_characters())) - covered(typefaces.COMMON_FONT) <= {0xAD}


def test_a_font_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typefaces, "COMMON_FONT", tmp_path / "NotoSerifSC-GB2312.otf")
    with pytest.raises(Unrenderable, match=r"字体文件 NotoSerifSC-GB2312\.otf 不存在"):
        render_pdf(notice_facts("refused"))


# ---- the seal ----


def test_the_seal_is_printed_once_on_the_page_with_name_and_date() -> None:
    *before, last = pages(sealed(png()))
    assert [len(page.images) for page in before] == [0] * len(before)
    assert len(last.images) == 1
    assert "北京市质量技术监督局" in last.extract_text()


def test_with_a_seal_the_mark_of_its_place_is_gone() -> None:
    assert "（印章）" not in words(sealed(png()))
    assert "（印章）" in words(notice_facts("refused"))


def test_the_agencys_seal_goes_on_what_is_issued_and_on_nothing_else() -> None:
    told = {"seal": seal(png())}
    assert notice_facts("refused", profile=told).seal == told["seal"]
    assert notice_facts("refused", profile=told, draft=True).seal is None
    for kind in OWN:
        facts = own_facts(kind, profile=told)
        assert (facts.seal is not None) is (LETTER in render_html(facts)), kind


def test_a_page_with_the_largest_seal_and_a_rare_name_weighs_at_most_400_kb() -> None:
    facts = named("王喆镕㛃").model_copy(update={"seal": seal(png(400))})
    paper = render_pdf(facts)
    assert len(paper) <= 400 * 1024


@pytest.mark.parametrize("cut", [2, 3, 5])
def test_a_seal_that_is_cut_off_is_an_error_and_no_unsealed_notice(cut: int) -> None:
    with pytest.raises(Unrenderable, match="公章图片无法读取"):
        render_pdf(sealed(png()[: len(png()) // cut]))


@pytest.mark.parametrize("data", [b"GIF89a", b"<svg/>", b"%PDF-1.7", b""])
def test_a_seal_is_a_png_or_a_jpeg(data: bytes) -> None:
    with pytest.raises(ValidationError, match="公章图片无法读取：应为PNG或者JPEG格式"):
        seal(data)


def test_a_seal_is_no_more_than_200_kb() -> None:
    with pytest.raises(ValidationError, match="公章图片不得超过200KB"):
        seal(png() + bytes(200 * 1024))


def profile_with(seal: str) -> str:
    return (AGENCIES / "bjqts.toml").read_text(encoding="utf-8") + f"\n[seal]\n{seal}\n"


def test_a_profile_may_name_the_file_of_its_seal(tmp_path: Path) -> None:
    (tmp_path / "gz.png").write_bytes(png())
    profile = read_profile(profile_with('path = "gz.png"\nwidth = 45'), tmp_path)
    assert profile.seal == Seal(data=base64.b64encode(png()).decode(), width=45)
    assert profile.version != PROFILE.version


def test_a_seal_that_is_not_where_the_profile_says_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSealError, match=r"gz\.png 无法读取，请检查机关配置中的路径"):
        read_profile(profile_with('path = "gz.png"'), tmp_path)


def test_a_file_that_is_no_image_is_named(tmp_path: Path) -> None:
    (tmp_path / "gz.png").write_text("不是图片")
    with pytest.raises(UnreadableSealError, match=r"gz\.png 无法读取：应为PNG或者JPEG格式"):
        read_profile(profile_with('path = "gz.png"'), tmp_path)


# ---- long and hostile texts ----


def test_names_as_long_as_can_be_keep_to_the_page() -> None:
    name = "北京某某" * 24 + "有限责任公司"
    application = APPLICATION.model_copy(update={"applicants": (Organisation(name=name),)})
    facts = notice_facts("refused", application=application)
    agency = facts.agency.model_copy(update={"name": "北京市某某区" * 5 + "管理委员会办公室"})
    said = words(facts.model_copy(update={"agency": agency}))
    assert f"{name}：" in said
    assert said.count(agency.name) >= 2


def test_fifty_items_and_long_reasons_are_all_there() -> None:
    items = tuple(Item(title=f"第{number}号电梯的检验报告") for number in range(1, 51))
    application = APPLICATION.model_copy(update={"items": items})
    reasons = "\n".join(f"理由之{number}：" + "说明文字" * 40 for number in range(1, 21))
    facts = notice_facts("refused", application=application, reasons=reasons)
    said = words(facts)
    assert all(f"第{number}项：第{number}号电梯的检验报告。" in said for number in range(1, 51))
    assert all(f"理由之{number}：" in said for number in range(1, 21))
    assert said.index("第50项") < said.index("理由之20") < said.index("特此告知。")


def test_a_form_with_a_word_without_end_stays_within_its_ruled_lines() -> None:
    application = ORAL.model_copy(
        update={"items": (Item(title="http://example.cn/" + "a" * 480, description="长" * 3000),)}
    )
    for kind in (DocumentKind.APPLICATION_FORM, DocumentKind.APPROVAL_FORM):
        facts = own_facts(kind, application=application)
        assert max(map(len, lines(facts))) < 110
        assert "长" * 3000 in words(facts)


@pytest.mark.parametrize("kind", OWN)
def test_markup_in_what_people_wrote_is_text_in_every_form(kind: DocumentKind) -> None:
    told = own_facts(kind).model_dump_json()
    for said in ("王小明", "孙丽", "清河小学", "某电梯公司", "需要现场核查", "建议不予公开"):
        told = told.replace(said, EVIL.replace('"', '\\"'))
    page = render_html(DocumentFacts.model_validate_json(told))
    assert "<script" not in page
    assert "<img" not in page


# ---- forms beside the cases ----


def test_the_blank_application_form_is_one_page_to_fill_in() -> None:
    facts = blank_application(PROFILE, RECEIVED)
    assert len(pages(facts)) == 1
    assert file_name(facts) == "政府信息公开申请表（空白）.pdf"
    about = PdfReader(BytesIO(render_pdf(facts))).metadata
    assert about is not None
    assert about.title == "政府信息公开申请表"
    assert "■" not in words(facts)


def test_the_register_of_posted_mail_lists_what_went_by_post() -> None:
    in_force = law()
    filed = Dossier(application=ORAL, findings=(finding("refused"),), delivery=POSTED)
    case = issued(a_case(in_force), filed, ISSUED)
    entries = postal_entries(case, filed)
    facts = PostalFacts(
        agency=notice_facts("refused").agency, first=RECEIVED, last=ISSUED, entries=entries * 30
    )
    book = PdfReader(BytesIO(render_postal_pdf(facts)))
    said = "".join("".join(page.extract_text() for page in book.pages).split())
    assert said.count("XA12345678911") == 30
    assert said.count("邮件号码") == len(book.pages)  # the head of the table on each page
    assert "合计30件" in said


def test_a_process_that_cannot_read_a_seal_says_so_and_lives() -> None:
    script = (
        "from tests.notices.test_fitness import *\n"
        "for cut in (60, 80):\n"
        "    try: render_pdf(sealed(png()[:cut]))\n"
        "    except Unrenderable: pass\n"
        "render_pdf(sealed(png()))\n"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], check=False, cwd=root, timeout=60)
    assert done.returncode == 0
