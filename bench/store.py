"""The document store: how fast contents go in and come out, against bare files.

Bare writes each content to a file of its own and syncs file and folder, as the store must: an
answered act is a legal record; it reads each file at once and hashes it, as the store must, too.
Two sizes: a notice of a page (40 KB) and a large upload (20 MB, as a stream). The store is one in
use: its 256 folders are there. Adds to bench/results.json.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from bench.acts import RESULTS
from register.paper.store import FolderStore
from runtime.keys import KeyRing
from runtime.vault import RingVault

Thing = TypeVar("Thing")

SIZES = {"notice": (40_000, 300), "upload": (20 * 2**20, 5)}
"""Bytes of a content, and how many of them."""


def main() -> None:
    """Measure, print, and keep the figures."""
    found = {kind: measure(kind, size, times) for kind, (size, times) in SIZES.items()}
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    text = json.dumps({**kept, "store": found}, ensure_ascii=False, indent=2)
    RESULTS.write_text(f"{text}\n", encoding="utf-8")


def measure(kind: str, size: int, times: int) -> dict[str, float]:
    """Contents a second into and out of the store and bare files; ratios are store to bare."""
    contents = [os.urandom(size) for _ in range(times)]
    with tempfile.TemporaryDirectory() as folder:
        store, bare = (
            FolderStore(Path(folder, "store"), RingVault(KeyRing.new())),
            Path(folder, "bare"),
        )
        bare.mkdir()
        folder_handle = os.open(bare, os.O_RDONLY)
        for number in range(2_000):
            store.put(str(number).encode())
        streamed = kind == "upload"
        hashes: list[str] = []

        def put(content: bytes) -> None:
            hashes.append(store.put(BytesIO(content) if streamed else content).sha256)

        def write(content: bytes) -> None:
            with (bare / uuid4().hex).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.fsync(folder_handle)

        written = {"store": rate(put, contents), "bare": rate(write, contents)}
        read = {
            "store": rate(lambda one: [*store.read(one)], hashes),
            "bare": rate(lambda file: sha256(file.read_bytes()).digest(), [*bare.iterdir()]),
        }
        os.close(folder_handle)
    figures = {
        "bytes": size,
        "written_per_s": written["store"],
        "written_ratio": written["store"] / written["bare"],
        "read_per_s": read["store"],
        "read_ratio": read["store"] / read["bare"],
    }
    _print(kind, figures)
    return {name: round(value, 3) for name, value in figures.items()}


def rate(do: Callable[[Thing], object], things: Iterable[Thing]) -> float:
    """How many of the things are done in a second."""
    began, done = time.perf_counter(), 0
    for thing in things:
        do(thing)
        done += 1
    return done / (time.perf_counter() - began)


def _print(kind: str, figures: dict[str, float]) -> None:
    size = figures["bytes"] / 2**20
    for way in ("written", "read"):
        per_s, ratio = figures[f"{way}_per_s"], figures[f"{way}_ratio"]
        print(
            f"{kind} ({size:.2f} MB) {way}: {per_s:.0f}/s, {per_s * size:.0f} MB/s, "
            f"ratio to bare files {ratio:.2f}"
        )


if __name__ == "__main__":
    main()
