"""A workbench for tests: `bench` asks the application itself, `served` runs `qualcode open`, `page` is a
tab of a real browser on it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading

import pytest

HOST = "http://127.0.0.1:8000"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


class Asked:
    """The application as a browser on this machine asks it, with the key or without."""

    def __init__(self, client, guard, bench):
        self.client, self.guard, self.bench = client, guard, bench

    def get(self, path, **more):
        return self.client.get(path, **more)

    def post(self, path, values=None, *, status=200, **more):
        """Send JSON from a page of ours."""
        headers = {"Origin": HOST, "Sec-Fetch-Site": "same-origin"} | more.pop("headers", {})
        answer = self.client.post(path, json=values or {}, headers=headers, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    def select(self, document, turn, quote, **more):
        """What the page sends for a selection of the first place of a quote in a turn."""
        shown = self.get(f"/api/documents/{document}").json()
        found = next(t for t in shown["turns"] if t["turn"] == turn)
        speech = shown["text"][found["start"] : found["end"]]
        before = speech[: speech.index(quote)]
        start = len(before.encode("utf-16-le")) // 2
        end = start + len(quote.encode("utf-16-le")) // 2
        place = {"turn": turn, "start": start, "end_turn": turn, "end": end, "quote": quote}
        return {"document": document, "seen": self.bench.number, **place, **more}

    def code(self, document, turn, quote, code_id, **more):
        """Code a quote; the answer."""
        values = self.select(document, turn, quote, code_id=code_id)
        return self.post("/api/codings", values | more)

    def detail(self, coding_id):
        return self.get(f"/api/codings/{coding_id}").json()


@contextlib.contextmanager
def asked(folder, coder="ana", *, key=True):
    """The application on a study, in this process."""
    from starlette.testclient import TestClient

    from qualcode.study import open_study
    from qualcode.web.guard import Guard
    from qualcode.web.server import make_app
    from qualcode.web.workbench import Workbench

    guard = Guard(8000)
    ended = []
    bench = Workbench(lambda: open_study(folder), coder, quit=lambda: ended.append(True))
    with TestClient(make_app(bench, guard), base_url=HOST) as client:
        # The client's own thread uses the store; what the test itself asks opens it again.
        if key:
            client.get(f"/?token={guard.token}")
        answer = Asked(client, guard, Numbered(client))
        answer.ended = ended
        yield answer


class Numbered:
    """The number of the latest change, as a page asks for it."""

    def __init__(self, client):
        self.client = client

    @property
    def number(self):
        return self.client.get("/api/alive").json()["change"]


@pytest.fixture
def bench(folder):
    """The workbench on the small study, asked by who has the key."""
    with asked(folder) as found:
        yield found


@pytest.fixture
def stranger(folder):
    """The same, asked by who has no key."""
    with asked(folder, key=False) as found:
        yield found


class Served:
    """`qualcode open` in a process of its own."""

    def __init__(self, folder, *words):
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "qualcode", "open", "--no-browser", "--json", *words],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        timer = threading.Timer(60, self.process.kill)
        timer.start()
        first = self.process.stdout.readline()
        timer.cancel()
        assert first, self.process.stderr.read()
        self.address = json.loads(first)["address"]
        self.base = self.address.partition("/?")[0]

    def kill(self):
        """As a power cut ends it."""
        self.process.kill()
        self.process.wait(20)

    def end(self):
        """As Ctrl+C ends it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@pytest.fixture
def serve(folder):
    """Starts `qualcode open`; ended with the test."""
    started = []

    def start(*words, within=None):
        started.append(Served(within or folder, *words))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.kill()
        one.process.stdout.close()
        one.process.stderr.close()


@pytest.fixture
def served(serve):
    """`qualcode open` on the small study."""
    return serve("--coder", "ana")


@pytest.fixture(scope="session")
def browser():
    """A Chromium without a window; without one the test is skipped."""
    found = os.environ.get("QUALCODE_CHROMIUM") or next(
        filter(None, map(shutil.which, CHROMIUM)), ""
    )
    if not found:
        pytest.skip("no Chromium here: apt-get install chromium, or set QUALCODE_CHROMIUM")
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=found, args=list(FLAGS))
        yield chromium
        chromium.close()


class Tabs:
    """Tabs of one browser on one server; what a page complains of ends the test."""

    def __init__(self, browser, served, **settings):
        self.served = served
        self.context = browser.new_context(viewport={"width": 1400, "height": 900}, **settings)
        self.context.set_default_timeout(15_000)
        self.faults = []

    def open(self, path="/"):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._heard)
        page.goto(self.served.address)
        if path != "/":
            page.goto(self.served.base + path)
        return page

    def _heard(self, message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)


@pytest.fixture
def tabs(browser, served):
    """Opens tabs on the small study."""
    found = Tabs(browser, served)
    yield found
    found.context.close()
    assert found.faults == []
