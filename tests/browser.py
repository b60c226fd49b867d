"""A headless Chromium for tests, spoken to over a pipe (Chrome DevTools Protocol): no driver needed.

Where there is no Chromium, `page` skips the test and says so. `QUALCODE_CHROMIUM` names one.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
KEYS = {
    "Enter": 13,
    "Escape": 27,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
}


def find_chromium() -> str:
    """The browser's path; skips the test where there is none."""
    found = os.environ.get("QUALCODE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    if not found:
        pytest.skip("no Chromium here: apt-get install chromium, or set QUALCODE_CHROMIUM")
    if os.name != "posix":
        pytest.skip("Chromium's debugging pipe is used on POSIX systems only")
    return found


class Page:
    """One tab."""

    def __init__(self, folder: Path, size: tuple[int, int] = (1500, 850)) -> None:
        chromium = find_chromium()
        to_read, self._write = os.pipe()
        self._read, to_write = os.pipe()

        def place() -> None:  # the browser reads its commands at 3 and answers at 4
            high = [os.dup(fd) for fd in (to_read, to_write)]
            high = [os.dup2(fd, 100 + at) for at, fd in enumerate(high)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        arguments = [*FLAGS, f"--user-data-dir={folder}", f"--window-size={size[0]},{size[1]}"]
        self._browser = subprocess.Popen(
            [chromium, *arguments, "about:blank"],
            pass_fds=(3, 4),
            preexec_fn=place,  # noqa: PLW1509 - nothing else runs in the child before the browser
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)
        self._number, self._buffer, self._session = 0, b"", ""
        self.events: list[dict] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            deviceScaleFactor=1,
            mobile=False,
        )

    def close(self) -> None:
        """End the browser that this page started."""
        self._browser.terminate()
        try:
            self._browser.wait(10)
        except subprocess.TimeoutExpired:
            self._browser.kill()
            self._browser.wait()
        os.close(self._write)
        os.close(self._read)

    def call(self, method: str, **params: object) -> dict:
        """One command and its answer; events that come between are kept in `events`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def _next(self, seconds: float = 60) -> dict:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], seconds)
            assert ready, "the browser says nothing"
            data = os.read(self._read, 1 << 20)
            assert data, "the browser is gone"
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)

    def open(self, path: Path, hash_: str = "") -> None:
        """Open a file and wait until it is loaded."""
        self.call("Page.navigate", url=path.as_uri() + hash_)
        self.until("document.readyState === 'complete' && location.protocol === 'file:'")

    def run(self, script: str) -> object:
        """The value of a script."""
        found = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def until(self, script: str, seconds: float = 20) -> None:
        """Wait for a script to be true."""
        end = time.monotonic() + seconds
        while not self.run(f"!!({script})"):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.03)

    def texts(self, selector: str) -> list[str]:
        """The visible text of every element."""
        return self.run(
            f"[...document.querySelectorAll({json.dumps(selector)})].map((e) => e.innerText.trim())"
        )

    def click(self, selector: str) -> None:
        """A click of the mouse on the middle of the first such element."""
        at = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'nearest', inline: 'nearest'});"
            "const r = e.getBoundingClientRect();"
            "return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=at[0],
                y=at[1],
                button="left",
                clickCount=1,
            )

    def press(self, key: str) -> None:
        """One key, down and up."""
        code = KEYS.get(key, 0) or ord(key.upper())
        facts = {"key": key, "windowsVirtualKeyCode": code}
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **facts, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **facts)

    def write(self, text: str) -> None:
        """Text into what has the focus."""
        self.call("Input.insertText", text=text)

    def choose(self, label: str, value: str) -> None:
        """Take a value of the select that stands in a label."""
        self.run(
            "(() => { const s = [...document.querySelectorAll('label')].find((l) => "
            f"l.firstChild.data === {json.dumps(label)}).querySelector('select');"
            f"s.value = {json.dumps(value)}; s.dispatchEvent(new Event('change')); }})()"
        )

    def picture(self, path: Path) -> None:
        """A screenshot as PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def pdf(self, path: Path) -> None:
        """What a printer would get, at the size that the page itself asks for."""
        found = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        path.write_bytes(base64.b64decode(found["data"]))

    def complaints(self) -> list[str]:
        """Errors of the console, and every address the page asked for but its own file."""
        self.run("1")
        told = []
        for event in self.events:
            method, facts = event.get("method"), event.get("params", {})
            if method == "Log.entryAdded":
                told.append(facts["entry"]["text"])
            elif method == "Runtime.exceptionThrown":
                told.append(str(facts["exceptionDetails"]))
            elif method == "Network.requestWillBeSent":
                address = facts["request"]["url"]
                if not address.startswith(("file:", "about:")):
                    told.append(address)
        return told
