"""What codings do when transcripts are edited, and how long that takes.

    python benchmarks/edits.py [FILE or FOLDER ...] [--edits N] [--seed N]

Edits the given texts at random (default: the example studies), 10,000 edits: typing errors, inserted
and deleted sentences, swapped paragraphs, replaced names, whole-file re-wraps; 1 to 40 of them between
one version and the next. Every code point is followed through every edit, so that it is known where
each coding's own words stand afterwards. Then 5,000 codings are carried over edits of a document of
300,000 characters, beside a compiled diff library (fast-diff-match-patch) on the same two texts.
Prints one JSON object last:

`edits`, `codings`; `standing`: codings whose words still stand together, `exact`: those of them that are
exactly on their words at their own occurrence, `share`; `silently_on_other_words`: codings reported as
kept or moved that are on other words than theirs; `silently_elsewhere`: those that are on the same words,
but at another occurrence of them; `astray`: codings reported as changed that hold none of their
own words though some are left; `speed`: per kind of edit the milliseconds of both sides and how many
times the diff library's time carrying takes; `times_compiled_diff`: the worst of these.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from qualcode.carry.spans import CHANGED, ORPHANED, Carried, carry_spans
from qualcode.model.spans import Span
from qualcode.text.offsets import normalise

EXAMPLES = Path(__file__).resolve().parent.parent / "transcripts_example"
SENTENCE = re.compile(r"[^\s.!?][^.!?\n]*[.!?]+(?=\s)")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Edited:
    """A text under edit: for each code point the offset it had at first, -1 for a new one."""

    text: str
    origin: list[int] = field(default_factory=list)
    touched: list[int] = field(default_factory=list)

    def replace(self, start: int, end: int, words: str, origin: list[int] | None = None) -> None:
        """Put `words` in the place of `[start, end)`; `origin` says where they come from."""
        self.touched += [
            o for o in (*self.origin[start:end], *self.origin[start - 1 : start]) if o >= 0
        ]
        self.text = self.text[:start] + words + self.text[end:]
        self.origin[start:end] = origin if origin is not None else [-1] * len(words)


def typo(edited: Edited, rng: random.Random, _others: list[str]) -> str:
    at = rng.randrange(len(edited.text) - 2)
    kind = rng.choice(["substitute", "insert", "delete", "transpose"])
    letter = rng.choice(LETTERS)
    if kind == "substitute" and edited.text[at] != letter:
        edited.replace(at, at + 1, letter)
    elif kind == "insert":
        edited.replace(at, at, letter)
    elif kind == "delete":
        edited.replace(at, at + 1, "")
    elif edited.text[at] != edited.text[at + 1]:
        edited.replace(at, at + 2, edited.text[at + 1] + edited.text[at])
    return "typo"


def insert_sentence(edited: Edited, rng: random.Random, others: list[str]) -> str:
    found = list(SENTENCE.finditer(edited.text))
    if found:
        # Invented words, a sentence of another transcript, or one that stands here already.
        words = edited.text.split()
        made = " ".join(rng.choice(words) for _ in range(rng.randint(3, 20))) + "."
        sentence = rng.choice([made, rng.choice(others), rng.choice(found).group()])
        at = rng.choice(found).end()
        edited.replace(at, at, f" {sentence}")
    return "insert"


def delete_sentence(edited: Edited, rng: random.Random, _others: list[str]) -> str:
    found = list(SENTENCE.finditer(edited.text))
    if found:
        chosen = rng.choice(found)
        gone = chosen.end() + (edited.text[chosen.end()] == " ")
        edited.replace(chosen.start(), gone, "")
    return "delete"


def swap_paragraphs(edited: Edited, rng: random.Random, _others: list[str]) -> str:
    lines = [found.span() for found in re.finditer(r"[^\n]+", edited.text) if found.group().strip()]
    if len(lines) > 1:
        (a, a_end), (b, b_end) = sorted(rng.sample(lines, 2))
        first, second = edited.text[a:a_end], edited.text[b:b_end]
        first_origin, second_origin = edited.origin[a:a_end], edited.origin[b:b_end]
        edited.replace(b, b_end, first, first_origin)
        edited.replace(a, a_end, second, second_origin)
    return "swap"


def replace_name(edited: Edited, rng: random.Random, _others: list[str]) -> str:
    names = sorted(set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b", edited.text)))
    if names:
        name = rng.choice(names)
        new = rng.choice([f"[P{rng.randint(1, 30)}]", "Bronwen", "[NHS trust, North]"])
        for found in reversed(list(re.finditer(rf"\b{name}\b", edited.text))):
            edited.replace(*found.span(), new)
    return "name"


def rewrap(edited: Edited, rng: random.Random, _others: list[str]) -> str:
    width = rng.choice([0, 50, 72, 100])
    text = re.sub(r"(?<=\S)\n(?=\S)", " ", edited.text)
    if width:
        text = re.sub(rf"([^\n]{{{width - 20},{width}}}) ", r"\1\n", text)
    edited.text = text  # Each white space stands for one white space: origins stay.
    return "rewrap"


KINDS: list[tuple[Callable[[Edited, random.Random, list[str]], str], int]] = [
    (typo, 40), (insert_sentence, 15), (delete_sentence, 15), (swap_paragraphs, 15),
    (replace_name, 12), (rewrap, 3),
]  # fmt: skip


def draw_spans(edited: Edited, old: str, rng: random.Random, count: int) -> list[Span]:
    """Words, phrases, sentences, passages; half of them where something was edited."""
    words = [found.span() for found in re.finditer(r"\S+", old)]
    starts = [start for start, _ in words]
    spans: list[Span] = []
    from bisect import bisect_right

    for number in range(count):
        size = rng.choice([1, 2, 3, 5, 8, 15, 30, 60, 150])
        at = rng.randrange(len(words))
        if number % 2 and edited.touched:
            at = bisect_right(starts, rng.choice(edited.touched)) - 1 - rng.randrange(-2, size + 2)
        at = min(max(at, 0), len(words) - 1)
        spans.append(Span(words[at][0], words[min(at + size, len(words)) - 1][1]))
    return spans


def stands(span: Span, old: str, edited: Edited, place: dict[int, int]) -> Span | None:
    """Where the span's own words stand together now; None where they were edited or parted."""
    places = [place.get(at, -1) for at in range(span.start, span.end) if not old[at].isspace()]
    if -1 in places or any(left >= right for left, right in pairwise(places)):
        return None
    now = Span(places[0], places[-1] + 1)
    return now if now.of(edited.text).split() == span.of(old).split() else None


def judge(
    carried: Carried, old: str, edited: Edited, place: dict[int, int], tally: Counter[str]
) -> None:
    tally["codings"] += 1
    tally[carried.state] += 1
    now = stands(carried.before, old, edited, place)
    after = carried.after
    if now is not None:
        tally["standing"] += 1
        tally["exact"] += after == now
    if after is not None and after != now and carried.state not in {CHANGED, ORPHANED}:
        same = after.of(edited.text).split() == carried.before.of(old).split()
        tally["silently_elsewhere" if same else "silently_on_other_words"] += 1
    if now is None and carried.state == CHANGED and after is not None:
        own = {
            at for at in range(carried.before.start, carried.before.end) if not old[at].isspace()
        }
        held = own & set(edited.origin[after.start : after.end])
        tally["astray"] += bool(own & place.keys()) and not held
        tally["changed_none_left"] += not own & place.keys()
    if now is None and carried.state == ORPHANED:
        own = [
            at for at in range(carried.before.start, carried.before.end) if not old[at].isspace()
        ]
        tally["orphaned_half_left"] += sum(at in place for at in own) * 2 > len(own)


def try_edits(
    texts: list[str], edits: int, seed: int, show: int
) -> tuple[Counter[str], Counter[str]]:
    rng = random.Random(seed)
    tally: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    sentences = [found.group() for text in texts for found in SENTENCE.finditer(text)]
    while kinds.total() < edits:
        old = rng.choice(texts)
        edited = Edited(old, list(range(len(old))))
        for _ in range(min(rng.choice([1, 1, 2, 5, 15, 40]), edits - kinds.total())):
            kind = rng.choices([k for k, _ in KINDS], [w for _, w in KINDS])[0]
            kinds[kind(edited, rng, sentences)] += 1
        spans = draw_spans(edited, old, rng, 40)
        place = {at: now for now, at in enumerate(edited.origin) if at >= 0}
        for carried in carry_spans(old, edited.text, spans):
            before = tally.copy()
            judge(carried, old, edited, place, tally)
            missed = tally["standing"] - before["standing"] - (tally["exact"] - before["exact"])
            bad = tally["silently_elsewhere"] > before["silently_elsewhere"]
            if show and (missed or bad or tally["astray"] > before["astray"]):
                show -= 1
                tell(carried, old, edited, place)
    return tally, kinds


def tell(carried: Carried, old: str, edited: Edited, place: dict[int, int]) -> None:
    now = stands(carried.before, old, edited, place)
    print(f"--- {carried.state}: {carried.before.of(old)[:150]!r}", file=sys.stderr)
    for name, span, text in (
        ("was", carried.before, old), ("is", carried.after, edited.text), ("meant", now, edited.text),
    ):  # fmt: skip
        if span is not None:
            around = f"{text[max(span.start - 60, 0) : span.start]}[[{text[span.start : span.end][:200]}]]"
            print(f"  {name}: {around + text[span.end : span.end + 60]!r}", file=sys.stderr)


def edit_kinds(text: str) -> Iterator[tuple[str, str]]:
    """The same document after one edit, after a day's work, after every kind of thing."""

    def after(kinds: list[Callable[[Edited, random.Random, list[str]], str]]) -> str:
        rng = random.Random(7)
        edited = Edited(text, list(range(len(text))))
        sentences = [found.group() for found in SENTENCE.finditer(text)]
        for kind in kinds:
            kind(edited, rng, sentences)
        return edited.text

    yield "one typing error", after([typo])
    yield "one sentence inserted", after([insert_sentence])
    yield "one sentence deleted", after([delete_sentence])
    yield "ten typing errors", after([typo] * 10)
    yield "100 typing errors", after([typo] * 100)
    yield "1000 typing errors", after([typo] * 1000)
    yield "20 sentences inserted, 20 deleted", after([insert_sentence, delete_sentence] * 20)
    yield "two paragraphs swapped", after([swap_paragraphs])
    yield "20 pairs of paragraphs swapped", after([swap_paragraphs] * 20)
    yield "five names replaced", after([replace_name] * 5)
    yield "re-wrapped", re.sub(r"([^\n]{50,70}) ", r"\1\n", text.replace("\n", " "))
    yield "of all kinds, 200", after([k for k, w in KINDS[:-1] for _ in range(2 * w)])


def measure(texts: list[str], seed: int) -> dict[str, dict[str, float]]:
    try:
        from fast_diff_match_patch import diff
    except ImportError:
        print("fast-diff-match-patch is not installed: speed is not compared", file=sys.stderr)
        return {}
    text = ""
    while len(text) < 300_000:
        text += "\n".join(texts) + "\n"
    text = text[:300_000]
    rng = random.Random(seed)
    spans = sorted(draw_spans(Edited(text), text, rng, 5000))  # as a store gives them
    speed: dict[str, dict[str, float]] = {}
    for name, new in edit_kinds(text):
        ours, theirs = best_of(
            lambda new=new: carry_spans(text, new, spans),
            lambda new=new: diff(text, new, timelimit=0, counts_only=True),
        )
        speed[name] = {
            "carry_ms": round(ours * 1000, 1), "diff_ms": round(theirs * 1000, 1),
            "times": round(ours / theirs, 1),
        }  # fmt: skip
        print(f"{name}: {speed[name]}", file=sys.stderr)
    return speed


def best_of(*works: Callable[[], object], tries: int = 9) -> list[float]:
    """The least processor time of each, in seconds; they take turns, to meet the same machine."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(tries):
        for work, own in zip(works, times, strict=True):
            start = time.process_time()
            work()
            own.append(time.process_time() - start)
        if sum(map(sum, times)) > 5:
            break
    return [min(own) for own in times]


def read_texts(paths: list[Path]) -> list[str]:
    files = [
        file
        for path in paths
        for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
        if file.suffix in {".txt", ".md", ".vtt", ".srt"}
    ]
    texts = [normalise(file.read_text(encoding="utf-8", errors="replace")) for file in files]
    return [text for text in texts if len(text) > 2000]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("paths", nargs="*", type=Path, default=[EXAMPLES])
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="print so many of the misses")
    options = parser.parse_args()
    texts = read_texts(options.paths)
    if not texts:
        parser.error("no texts to edit there")
    tally, kinds = try_edits(texts, options.edits, options.seed, options.show)
    speed = measure(texts, options.seed)
    result = {
        "documents": len(texts),
        "edits": kinds.total(),
        "kinds": dict(sorted(kinds.items())),
        **{key: tally[key] for key in ("codings", "kept", "moved", "changed", "orphaned")},
        "standing": tally["standing"],
        "exact": tally["exact"],
        "share": round(tally["exact"] / max(tally["standing"], 1), 5),
        "silently_on_other_words": tally["silently_on_other_words"],
        "silently_elsewhere": tally["silently_elsewhere"],
        "astray": tally["astray"],
        "changed_none_left": tally["changed_none_left"],
        "orphaned_half_left": tally["orphaned_half_left"],
        "speed": speed,
        "times_compiled_diff": max((row["times"] for row in speed.values()), default=None),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
