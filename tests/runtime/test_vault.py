"""The vault gives back what it sealed, to whoever has the key and asks for the same thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.keys import Algorithm, KeyRing
from runtime.vault import RingVault

WORDS = "张三，身份证号11010519491231002X"


@pytest.fixture(params=Algorithm)
def ring(request: pytest.FixtureRequest) -> KeyRing:
    """A ring of one key."""
    return KeyRing.new(request.param)


def test_what_is_sealed_comes_back_and_cannot_be_read(ring: KeyRing) -> None:
    sealed = RingVault(ring).seal(WORDS, "cases.dossier")
    assert sealed.isascii()
    assert sealed.startswith(f"mb1.{ring.active}:")
    assert RingVault(ring).open(sealed, "cases.dossier") == WORDS


@given(st.text())
def test_any_text_comes_back(words: str) -> None:
    ring = KeyRing.new()
    assert RingVault(ring).open(RingVault(ring).seal(words)) == words


def test_no_two_cells_look_alike(ring: KeyRing) -> None:
    vault = RingVault(ring)
    assert vault.seal(WORDS) != vault.seal(WORDS)


def test_a_text_that_was_never_sealed_passes(ring: KeyRing) -> None:
    assert RingVault(ring).open("张三") == "张三"
    assert RingVault(ring).open("mb1 是什么") == "mb1 是什么"


def test_what_was_sealed_for_one_thing_does_not_pass_for_another(ring: KeyRing) -> None:
    vault = RingVault(ring)
    sealed = vault.seal(WORDS, "messages.to_name")
    with pytest.raises(ValueError, match="已损坏或者被改动"):
        vault.open(sealed, "messages.to_address")


@pytest.mark.parametrize(
    "damage",
    [
        lambda s: s[:-4],
        lambda s: s + "AAAA",
        lambda s: s + "，",
        lambda s: s[:20] + ("A" if s[20] != "A" else "B") + s[21:],
        lambda s: s.partition(":")[0] + ":",
    ],
)
def test_a_damaged_cell_is_not_opened(ring: KeyRing, damage: object) -> None:
    assert callable(damage)
    with pytest.raises(ValueError, match="已损坏或者被改动"):
        RingVault(ring).open(damage(RingVault(ring).seal(WORDS)))


def test_an_unknown_key_is_named(ring: KeyRing) -> None:
    stranger = RingVault(KeyRing.new())
    with pytest.raises(ValueError, match=f"密钥环中没有密钥 {ring.active}，请从备份恢复"):
        stranger.open(RingVault(ring).seal(WORDS))


def test_an_older_key_still_opens_after_another_was_activated(ring: KeyRing) -> None:
    sealed = RingVault(ring).seal(WORDS)
    later = ring.with_new_key(Algorithm.AES_256_GCM)
    later = later.activated(later.payload_keys[-1].id)
    assert RingVault(later).open(sealed) == WORDS
    assert RingVault(later).key_id != ring.active


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("identity", "11010519491231002x", " 1101051949 1231-002X "),
        ("identity", "１１０１０５19491231002Ｘ", "11010519491231002X"),
        ("phone", "+86 138 0000 0000", "13800000000"),
        ("phone", "0086-13800000000", "138-0000-0000"),
        ("phone", "8613800000000", "13800000000"),
        ("phone", "010-12345678", "+86 10 1234 5678"),
        ("phone", "（010）12345678", "01012345678"),
        ("email", " Zhang.San@Example.com", "zhang.san@example.com"),
        ("name", "张 三", "张三"),
        ("name", "ACME  Ltd", "acme ltd"),
    ],
)
def test_a_value_is_found_however_it_is_written(kind: str, one: str, other: str) -> None:
    vault = RingVault(KeyRing.new())
    assert vault.blind(kind, one) == vault.blind(kind, other) is not None


def test_a_hash_needs_the_key_and_belongs_to_one_kind() -> None:
    vault = RingVault(KeyRing.new())
    found = vault.blind("phone", "13800000000")
    assert found != RingVault(KeyRing.new()).blind("phone", "13800000000")
    assert found != vault.blind("identity", "13800000000")
    assert found != vault.blind("phone", "13800000001")


@pytest.mark.parametrize("kind", ["identity", "phone", "email", "name"])
def test_nothing_has_no_hash(kind: str) -> None:
    """Or all who left no telephone number would be one person."""
    assert RingVault(KeyRing.new()).blind(kind, " ") is None
