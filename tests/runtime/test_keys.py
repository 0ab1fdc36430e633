"""The key ring is made once, kept secret and rotated in two steps."""

import json
import threading
from base64 import b64encode
from pathlib import Path

import pytest

from runtime.errors import Unavailable
from runtime.keys import Algorithm, KeyRing, ensure_key_ring, load_key_ring, save_key_ring


def test_a_first_start_makes_a_ring_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.json"

    made = ensure_key_ring(path, Algorithm.SM4_GCM)

    assert path.stat().st_mode & 0o777 == 0o600
    assert made.active_key.algorithm is Algorithm.SM4_GCM
    assert load_key_ring(path) == made
    assert ensure_key_ring(path) == made
    assert [entry.name for entry in path.parent.iterdir()] == ["keys.json"]


def test_all_keys_of_a_ring_are_independent() -> None:
    one, other = KeyRing.new(), KeyRing.new()

    keys = [key for ring in (one, other) for key in (ring.journal_key, ring.token_key)]
    assert len({*keys, one.active_key.secret, other.active_key.secret}) == 6


def test_processes_that_start_together_agree_on_one_ring(tmp_path: Path) -> None:
    """Worker and API meet the same empty directory."""
    rings: list[KeyRing] = []
    path = tmp_path / "keys.json"
    threads = [
        threading.Thread(target=lambda: rings.append(ensure_key_ring(path))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(rings) == 8
    assert len({ring.active for ring in rings}) == 1


def test_a_lost_ring_is_not_replaced_in_silence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="请从备份恢复"):
        load_key_ring(tmp_path / "keys.json")


def test_a_ring_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ensure_key_ring(path)
    path.chmod(0o640)

    with pytest.raises(Unavailable, match="chmod 600"):
        load_key_ring(path)


@pytest.mark.parametrize("damage", ["", "{}", '{"active": "x", "payload_keys": []}'])
def test_a_damaged_ring_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "keys.json"
    ensure_key_ring(path)
    path.write_text(damage, encoding="utf-8")

    with pytest.raises(Unavailable, match="已损坏"):
        load_key_ring(path)


def test_a_place_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Unavailable, match="写不了密钥文件"):
        save_key_ring(tmp_path / "file" / "keys.json", KeyRing.new())


def test_a_rotation_reads_before_it_writes(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = ensure_key_ring(path)

    reading = first.with_new_key(Algorithm.SM4_GCM)
    writing = reading.activated(reading.payload_keys[-1].id)
    save_key_ring(path, writing)

    assert reading.active == first.active
    assert load_key_ring(path).active_key.algorithm is Algorithm.SM4_GCM
    assert load_key_ring(path).find(first.active) == first.active_key
    assert path.stat().st_mode & 0o777 == 0o600


def test_only_a_key_of_the_ring_can_be_activated() -> None:
    with pytest.raises(ValueError, match="没有启用的密钥"):
        KeyRing.new().activated("stranger")


def test_a_printed_ring_shows_no_key() -> None:
    ring = KeyRing.new()

    assert ring.active_key.id in repr(ring)
    for key in (ring.journal_key, ring.token_key, ring.index_key, ring.active_key.secret):
        for spelled in (repr(key), key.hex(), b64encode(key).decode()):
            assert spelled not in repr(ring)


def test_a_ring_of_before_has_the_same_index_key_each_time(tmp_path: Path) -> None:
    """Its file has none: it follows from the journal key, which never changes."""
    file = tmp_path / "keys.json"
    save_key_ring(file, KeyRing.new())
    said = json.loads(file.read_text(encoding="utf-8"))
    del said["index_key"]
    file.write_text(json.dumps(said), encoding="utf-8")

    first, again = load_key_ring(file), load_key_ring(file)

    assert first.index_key == again.index_key
    assert first.index_key not in (first.journal_key, first.token_key)
    save_key_ring(file, first)
    assert load_key_ring(file) == first


def test_a_ring_lets_any_key_go_but_the_active_one() -> None:
    ring = KeyRing.new().with_new_key(Algorithm.SM4_GCM)
    left = ring.without(ring.payload_keys[-1].id)
    assert [key.id for key in left.payload_keys] == [ring.active]
    with pytest.raises(ValueError, match="没有启用的密钥"):
        ring.without(ring.active)
