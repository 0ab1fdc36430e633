"""A real browser without a window (Chromium), led through a pipe (DevTools protocol)."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds a page may take on a busy machine."""

_AS_3_AND_4 = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3]]
for end, wanted in zip(ends, (3, 4)):
    os.dup2(end, wanted)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""The browser listens on 3 and answers on 4, whatever numbers our ends have."""

_TEXT = """
[document, ...[...document.querySelectorAll("iframe")].map(frame => frame.contentDocument)]
  .map(one => one && one.body ? one.body.innerText : "").join("\\n")
"""

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@dataclass
class Page:
    """One page of the browser."""

    to: int
    back: int
    session: str = ""
    said: int = 0
    rest: bytes = b""
    _answers: dict[int, Any] = field(default_factory=dict)

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Call a method of the protocol and wait for its answer."""
        self.said += 1
        told = {"id": self.said, "method": method, "params": parameters}
        if self.session:
            told["sessionId"] = self.session
        os.write(self.to, json.dumps(told).encode() + b"\0")
        while self.said not in self._answers:
            self._listen()
        answer = self._answers.pop(self.said)
        assert "error" not in answer, answer
        return dict(answer["result"])

    def open(self, url: str) -> None:
        """Go to an address."""
        self.call("Page.navigate", url=url)

    def run(self, script: str) -> Any:
        """The value of an expression (awaited) in the page; fails if it throws."""
        told = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def click(self, selector: str) -> None:
        """Click an element as soon as it is there; fails after `PATIENCE`."""
        found = f"document.querySelector({json.dumps(selector)})"
        self._wait(lambda: self.run(f"{found} !== null"), f"no {selector}")
        self.run(f"{found}.click()")

    def text(self) -> str:
        """Everything that can be read on the page and in its frames."""
        return str(self.run(_TEXT))

    def until(self, words: str) -> str:
        """The page's text as soon as the words stand in it; fails after `PATIENCE`.

        Half-way it loads the page anew, as a person would whom a busy server left half a page.
        """
        end = time.monotonic() + PATIENCE
        anew = end - PATIENCE / 2
        while words not in (text := self.text()):
            assert time.monotonic() < end, f"“{words}” did not appear in:\n{text}"
            if time.monotonic() > anew:
                self.call("Page.reload")
                anew = end
            time.sleep(0.1)
        return text

    def until_left(self, path: str) -> None:
        """Wait until the page shown is another; fails after `PATIENCE`.

        Whoever goes elsewhere sooner takes back the form just sent.
        """
        self._wait(lambda: self.run("location.pathname") != path, f"still at {path}")

    def picture(self, file: Path) -> None:
        """Keep what is to be seen as a PNG file."""
        file.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def _wait(self, fact: Callable[[], bool], otherwise: str) -> None:
        end = time.monotonic() + PATIENCE
        while not fact():
            assert time.monotonic() < end, f"{otherwise}:\n{self.text()}"
            time.sleep(0.1)

    def _listen(self) -> None:
        while b"\0" not in self.rest:
            piece = os.read(self.back, 1 << 16)
            assert piece, "the browser has ended"
            self.rest += piece
        line, _, self.rest = self.rest.partition(b"\0")
        told = json.loads(line)
        if "id" in told:
            self._answers[told["id"]] = told


@contextmanager
def browser(width: int = 1400, height: int = 1000) -> Iterator[Page]:
    """A page of a browser that knows nothing of earlier ones."""
    assert CHROMIUM, "the tests need a Chromium"
    to_read, to = os.pipe()
    back, back_write = os.pipe()
    with tempfile.TemporaryDirectory(prefix="mingbai-browser-", ignore_cleanup_errors=True) as kept:
        process = subprocess.Popen(
            (
                *(sys.executable, "-c", _AS_3_AND_4, str(to_read), str(back_write), CHROMIUM),
                *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
                *("--remote-debugging-pipe", f"--user-data-dir={kept}", "--no-first-run"),
                *(f"--window-size={width},{height}", "--disable-background-networking"),
            ),
            pass_fds=(to_read, back_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(back_write)
        try:
            yield _first_page(to, back)
        finally:
            process.kill()
            process.wait()
            os.close(to)
            os.close(back)


def _first_page(to: int, back: int) -> Page:
    page = Page(to, back)
    target = page.call("Target.createTarget", url="about:blank")["targetId"]
    page.session = page.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    page.call("Page.enable")
    return page
