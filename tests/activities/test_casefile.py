"""A case file holds everything of a case, is the same every time, and proves itself."""

import json
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from activities.assembly import Installation
from activities.casefile import pack
from activities.mail import MailActivities
from notices.templating import Unrenderable
from register import queries
from register.errors import StoreDamaged
from register.paper.casefile import Gathered, Manifest, gather
from register.paper.casefile_proof import prove
from tests.activities.conftest import AT, RECEIPT, Desk, PostOffice
from tests.support.played import CASE, REPLY, played
from tests.support.schema import postgres_address

PAPERS = (
    "登记回执",
    "政府信息征求第三方意见书",
    "政府信息延长答复期告知书",
    "信息公开告知书",
    "政府信息涉及第三方告知书",
    "公开权利人信息告知书",
    "依申请公开政府信息审批表",
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """An override against a third party's will, with all its paper, on each database."""
    folder = tmp_path_factory.mktemp("played")
    if request.param == "sqlite":
        with played(folder, "cylinder-override") as installation:
            yield installation
        return
    with (
        postgres_address(request.getfixturevalue("postgres_url")) as url,
        played(folder, "cylinder-override", url) as installation,
    ):
        yield installation


@pytest.fixture(scope="module")
def gathered(house: Installation) -> Gathered:
    with house.register.reading() as session:
        found = gather(session, CASE)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def packed(house: Installation, gathered: Gathered) -> bytes:
    """The case file."""
    return pack_up(house, gathered)


def pack_up(house: Installation, gathered: Gathered, **more: bool) -> bytes:
    out = BytesIO()
    pack(house, gathered, out, **more)
    return out.getvalue()


def names(packed: bytes, under: str = "") -> list[str]:
    with ZipFile(BytesIO(packed)) as opened:
        return [name for name in opened.namelist() if name.startswith(under)]


def sheet(packed: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(packed)) as opened:
        return opened.read(name)


def changed(packed: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The case file with some sheets changed, left out (None) or added."""
    out = BytesIO()
    with ZipFile(BytesIO(packed)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in more.items():
            new.writestr(name, content)
    return out.getvalue()


def faults(packed: bytes, house: Installation) -> tuple[str, ...]:
    proof = prove(BytesIO(packed), house.ring.journal_key)
    assert proof.whole == (not proof.faults)
    return proof.faults


def test_every_document_of_the_case_is_in_it(packed: bytes) -> None:
    papers = " ".join(names(packed, "文书/"))
    assert all(title in papers for title in PAPERS)
    assert "草稿" not in papers
    for name in names(packed, "文书/"):
        assert sheet(packed, name).startswith(b"%PDF")


def test_drafts_are_in_it_if_wanted(house: Installation, gathered: Gathered) -> None:
    with_drafts = pack_up(house, gathered, drafts=True)
    assert len(names(with_drafts, "草稿/")) == sum(one.draft for one in gathered.documents) > 0
    assert faults(with_drafts, house) == ()


def test_what_was_handed_in_is_in_it(packed: bytes) -> None:
    assert names(packed, "材料/") == ["材料/01 第三方答复.txt"]
    assert sheet(packed, "材料/01 第三方答复.txt") == REPLY


def test_every_mail_is_in_it_as_it_was_sent(packed: bytes, gathered: Gathered) -> None:
    mails = [sheet(packed, name) for name in names(packed, "邮件/")]
    letters = [message_from_bytes(one, policy=policy.default) for one in mails]
    assert [one["Message-ID"] for one in letters] == [one.message_id for one in gathered.messages]
    enclosed = [part.get_content_type() for one in letters for part in one.iter_attachments()]
    assert enclosed.count("application/pdf") == sum(
        len(one.attachments) for one in gathered.messages
    )
    manifest = Manifest.model_validate_json(sheet(packed, "manifest.json"))
    told = [one for one in manifest.sheets if one.path.startswith("邮件/")]
    assert len(told) == len(mails) > 0
    assert all(one.entry for one in told)


async def test_a_letter_made_again_is_the_one_the_server_took(
    desk: Desk, post_office: PostOffice
) -> None:
    """What the journal vouches for is what came out of the wire."""
    desk.queue_paper()
    await desk.produce(RECEIPT)
    mail = desk.queue_mail(attachments=(RECEIPT,))
    await desk.deliver(mail)
    again = MailActivities(desk.outbox, desk.documents, desk.settings).letter(
        desk.message(mail), AT
    )
    (received,) = post_office.messages
    assert (
        received.as_bytes() == message_from_bytes(again.content, policy=policy.default).as_bytes()
    )
    with desk.register.reading() as session:
        entry = queries.journal_of(session, desk.message(mail).case_id)[-1]
    assert json.loads(entry.content or "")["sha256"] == again.sha256


def test_a_mail_whose_template_was_changed_since_says_so(
    house: Installation, gathered: Gathered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notices.mails.CLOSING", "措辞已经更换。")
    manifest = Manifest.model_validate_json(sheet(pack_up(house, gathered), "manifest.json"))
    told = [one for one in manifest.sheets if "与发出时的文字或者格式有出入" in one.title]
    assert told
    assert all(one.entry is None for one in told)


def test_a_mail_whose_template_is_broken_now_leaves_its_facts(
    house: Installation, gathered: Gathered, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise Unrenderable("模板有误")

    monkeypatch.setattr("activities.mail.render_mail", broken)
    content = pack_up(house, gathered)
    mails = names(content, "邮件/")
    assert [sheet(content, name).decode() for name in mails] == [
        one.facts for one in gathered.messages
    ]
    assert faults(content, house) == ()


def test_the_same_case_gives_the_same_file(
    packed: bytes, house: Installation, gathered: Gathered
) -> None:
    assert pack_up(house, gathered) == packed


def test_the_journal_can_be_read_by_people_and_programs(
    packed: bytes, house: Installation, gathered: Gathered
) -> None:
    lines = sheet(packed, "办理日志.jsonl").splitlines()
    with house.register.reading() as session:
        entries = queries.journal_of(session, CASE)
    assert [json.loads(line)["act_id"] for line in lines] == [one.act_id for one in entries]
    pages = PdfReader(BytesIO(sheet(packed, "办理卷宗.pdf"))).pages
    words = "".join("".join(page.extract_text() for page in pages).split())
    for said in (
        "京质监信息公开〔2017〕第1号",
        "雷鸣远",
        "办公室主任同意延期",
        "登记材料被征求意见方的答复：第三方答复.txt",
        "征求第三方意见",
        gathered.head.mac,
    ):
        assert said.replace(" ", "") in words, said


def test_the_days_of_each_limit_are_in_it(packed: bytes, gathered: Gathered) -> None:
    limits = json.loads(sheet(packed, "期限日志.json"))
    kinds = [one.clock.limit.label for one in gathered.filed.case.limits]
    assert [one["title"] for one in limits] == kinds
    text = sheet(packed, "期限日志.txt").decode()
    assert "2017-11-21  不计入期限  征求第三方意见" in text
    assert "2017-12-14  延长期，计入  第16个工作日（延长期第1日）" in text


def test_case_and_dossier_are_in_it(packed: bytes, gathered: Gathered) -> None:
    assert sheet(packed, "案件.json").decode() == gathered.filed.case.model_dump_json(indent=2)
    written = gathered.filed.dossier.model_dump_json(indent=2)
    assert sheet(packed, "申请和办理材料.json").decode() == written


def test_an_untouched_case_file_is_whole(packed: bytes, house: Installation) -> None:
    proof = prove(BytesIO(packed), house.ring.journal_key)
    assert proof.whole
    assert proof.line.startswith("卷宗完整：京质监信息公开〔2017〕第1号，")


def test_every_altered_sheet_is_named(packed: bytes, house: Installation) -> None:
    for altered in names(packed):
        found = faults(
            changed(packed, lambda name, said, it=altered: said + b" " * (name == it)), house
        )
        if altered == "manifest.mac":
            assert found == (), "blanks around the code are no part of it"
        elif altered == "manifest.json":
            assert found == ("manifest.json已被改动：与其校验码不符",)
        else:
            assert found == (f"“{altered}”已被改动",)


def test_every_missing_sheet_is_named(packed: bytes, house: Installation) -> None:
    for gone in names(packed):
        found = faults(
            changed(packed, lambda name, said, it=gone: None if name == it else said), house
        )
        quoted = gone if gone.startswith("manifest") else f"“{gone}”"
        assert found == (f"缺少{quoted}",)


def test_an_added_sheet_is_named(packed: bytes, house: Installation) -> None:
    more = changed(packed, lambda _, said: said, **{"文书/99 伪造.pdf": b"%PDF"})
    assert faults(more, house) == ("多出“文书/99 伪造.pdf”，不在目录内",)


def test_a_manifest_that_fits_an_altered_sheet_is_named(packed: bytes, house: Installation) -> None:
    """Whoever mends the checksum lacks the key."""
    manifest = Manifest.model_validate_json(sheet(packed, "manifest.json"))
    forged = manifest.model_copy(update={"sheets": manifest.sheets[1:]})
    first = manifest.sheets[0].path

    def forge(name: str, said: bytes) -> bytes | None:
        if name == first:
            return None
        return forged.model_dump_json(indent=2).encode() if name == "manifest.json" else said

    found = faults(changed(packed, forge), house)
    assert found == (
        "manifest.json已被改动：与其校验码不符",
        f"日志第{manifest.sheets[0].entry}条所记的文件不在卷宗内",
    )


def test_another_key_is_named_as_such(packed: bytes) -> None:
    proof = prove(BytesIO(packed), b"some other key, kept by somebody")
    assert proof.faults[0] == "卷宗不是用这把密钥制作的：密钥文件不对，或者卷宗是伪造的"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "不是卷宗文件，或者文件已损坏"),
        (b"%PDF-1.7", "不是卷宗文件，或者文件已损坏"),
        (b"PK\x05\x06" + b"\0" * 18, "缺少manifest.json"),
    ],
)
def test_what_is_no_case_file_is_told(content: bytes, why: str, house: Installation) -> None:
    assert faults(content, house) == (why,)


def test_a_cut_off_case_file_is_told(packed: bytes, house: Installation) -> None:
    assert faults(packed[: len(packed) // 2], house) == ("不是卷宗文件，或者文件已损坏",)


def test_a_flipped_bit_in_a_sheet_is_told(packed: bytes, house: Installation) -> None:
    spot = packed.index(b"%PDF") + 500
    flipped = packed[:spot] + bytes([packed[spot] ^ 1]) + packed[spot + 1 :]
    assert faults(flipped, house) == (f"“{names(packed)[0]}”已损坏或者被改动",)


def test_a_damaged_store_gives_no_case_file(
    house: Installation, gathered: Gathered, tmp_path: Path
) -> None:
    document = next(one for one in gathered.documents if not one.draft)
    assert document.sha256 is not None
    file = house.settings.data_dir / "store" / document.sha256[:2] / document.sha256[2:]
    kept = file.rename(tmp_path / "kept")
    try:
        file.write_bytes(b"%PDF else")
        with pytest.raises(StoreDamaged, match="已被改动"):
            pack_up(house, gathered)
    finally:
        file.unlink()
        kept.rename(file)


def test_a_character_without_a_type_does_not_hold_up_the_case_file(
    house: Installation, gathered: Gathered
) -> None:
    case, dossier = gathered.filed.case, gathered.filed.dossier
    application = dossier.application
    items = (application.items[0].model_copy(update={"title": "关于\U000323af的信息"}),)
    odd = dossier.model_copy(
        update={"application": application.model_copy(update={"items": items})}
    )
    filed = gathered.filed.model_copy(update={"case": case, "dossier": odd})
    content = pack_up(house, Gathered(**{**vars(gathered), "filed": filed}))
    page = PdfReader(BytesIO(sheet(content, "办理卷宗.pdf"))).pages[0].extract_text()
    assert "关于〓的信息" in page
