"""What coding costs on a long transcript in a real browser, in ratios within one run.

`add_coding` is the time from giving a code to the new mark in the page, by replacing the HTML of one
turn by hand; `toggle_panel` is opening the space for the panel on the coded transcript, by the same
on a transcript without codings. The bars are 3 and 2 (docs/architecture.md).

    python benchmarks/workbench.py [FILE]      a transcript; else one of 273,000 characters is made
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CHARACTERS, CODINGS, CODES, ROUNDS = 273_000, 1_230, 40, 25
WORDS = [
    "and",
    "then",
    "she",
    "said",
    "that",
    "the",
    "ward",
    "was",
    "never",
    "quiet",
    "so",
    "we",
    "waited",
    "for",
    "the",
    "nurse",
    "to",
    "come",
    "back",
    "with",
    "a",
    "form",
    "which",
    "nobody",
    "had",
    "ever",
    "read",
    "because",
    "money",
    "was",
    "short",
    "and",
    "the",
    "bus",
    "went",
    "only",
    "twice",
    "a",
    "day",
]
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Both measured until the browser has laid out what is new.
BY_HAND = """async ([turn]) => {
  const old = document.getElementById(`t${turn}`), html = old.outerHTML, from = performance.now();
  const holder = document.createElement("template");
  holder.innerHTML = html;
  old.replaceWith(holder.content);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - from;
}"""
ADD = """async ([turn, at]) => {
  const { save } = await import("/page/app.js");
  const { stretchOf } = await import("/page/selection.js");
  const place = stretchOf(turn, at, at + 9), from = performance.now();
  const answer = await save("/api/codings", { ...place, code_id: "c1" });
  if (!document.querySelector(`mark[data-coding~="${answer.coding_id}"]`)) throw new Error("no mark");
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - from;
}"""
TOGGLE = """async () => {
  const from = performance.now();
  document.body.classList.toggle("with-panel");
  document.getElementById("turns").getBoundingClientRect();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - from;
}"""


def make_text() -> str:
    """Turns of two speakers, of one to six lines."""
    chance = random.Random(1)
    turns: list[str] = []
    size = 0
    while size < CHARACTERS:
        words = [chance.choice(WORDS) for _ in range(chance.randint(8, 90))]
        turns.append(f"{'P1' if len(turns) % 2 else 'Moderator'}: {' '.join(words).capitalize()}.")
        size += len(turns[-1]) + 2
    return "\n\n".join(turns) + "\n"


def make_study(folder: Path, text: str, codings: int) -> int:
    """A study of that text with so many codings; returns the number of turns."""
    from qualcode.actions.ingest import ingest
    from qualcode.model.codings import Coding
    from qualcode.model.spans import Span
    from qualcode.store.codings import save_coding
    from qualcode.store.database import create_store
    from qualcode.study import open_study

    (folder / "transcripts").mkdir(parents=True)
    (folder / "study.yaml").write_text("title: Long\n", encoding="utf-8")
    codes = "".join(f"      - id: c{n}\n        name: Code {n}\n" for n in range(CODES))
    book = f"themes:\n  - id: all\n    name: All\n    codes:\n{codes}"
    (folder / "codebook.yaml").write_text(book, encoding="utf-8")
    (folder / "transcripts" / "Long.txt").write_text(text, encoding="utf-8")
    create_store(folder / "study.db").close()
    with open_study(folder) as study:
        ingest(study, coder="ana")
        document, chance = study.documents[0], random.Random(2)
        with study.store.change("code add", "ana") as change:
            for number in range(codings):
                turn = chance.choice(document.turns).span
                start = chance.randint(turn.start, max(turn.end - 20, turn.start))
                span = Span(start, min(start + chance.randint(20, 200), turn.end))
                save_coding(
                    change,
                    Coding(
                        f"b{number}", document.id, f"c{number % CODES}", span,
                        span.of(document.text), "ana", created="2026-01-01T00:00:00Z",
                    ),
                )  # fmt: skip
        return len(document.turns)


def serve(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """`qualcode open` on a study; its address."""
    server = subprocess.Popen(
        [sys.executable, "-m", "qualcode", "open", "--no-browser", "--json", "--coder", "ana"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
    )  # fmt: skip
    assert server.stdout
    return server, json.loads(server.stdout.readline())["address"]


def read(browser: Any, address: str) -> Any:
    """The long transcript in a tab."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(address)
    page.goto(address.partition("/?")[0] + "/read/Long")
    page.wait_for_timeout(1500)
    return page


def measure(coded: Any, plain: Any, turns: int) -> dict[str, float]:
    """Medians in milliseconds; what is compared is done side by side, round after round."""
    times: dict[str, list[float]] = {"toggle": [], "toggle_plain": [], "by_hand": [], "add": []}
    for _ in range(ROUNDS):
        for name, page in (("toggle", coded), ("toggle_plain", plain)):
            page.bring_to_front()
            times[name].append(page.evaluate(TOGGLE))
    coded.bring_to_front()
    chance = random.Random(3)
    for _ in range(ROUNDS):
        number = chance.randint(1, turns)
        times["by_hand"].append(coded.evaluate(BY_HAND, [number]))
        times["add"].append(coded.evaluate(ADD, [number, chance.randint(0, 25)]))
    return {name: statistics.median(found) for name, found in times.items()}


def main() -> None:
    """Measure both bars and print them."""
    from playwright.sync_api import sync_playwright

    text = Path(sys.argv[1]).read_text(encoding="utf-8") if len(sys.argv) > 1 else make_text()
    chromium = os.environ.get("QUALCODE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)))
    with tempfile.TemporaryDirectory() as place, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=list(FLAGS))
        coded, plain = Path(place, "coded"), Path(place, "plain")
        turns = make_study(coded, text, CODINGS)
        make_study(plain, text, 0)
        servers = [serve(coded), serve(plain)]
        try:
            found = measure(*(read(browser, address) for _, address in servers), turns)
        finally:
            for server, _ in servers:
                server.kill()
                server.wait()
        browser.close()
    print(
        json.dumps(
            {
                "characters": len(text),
                "codings": CODINGS,
                "add_ms": round(found["add"], 1),
                "by_hand_ms": round(found["by_hand"], 1),
                "add_coding": round(found["add"] / found["by_hand"], 2),
                "toggle_ms": round(found["toggle"], 1),
                "toggle_panel": round(found["toggle"] / found["toggle_plain"], 2),
            }
        )
    )


if __name__ == "__main__":
    main()
