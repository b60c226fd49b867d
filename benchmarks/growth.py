"""Whether the time for odd texts grows with their length, and not with its square.

    python benchmarks/growth.py [--times N]

Texts that drive a careless expression or loop into a corner (60,000 spaces, 30,000 times "no", a comment
of 50,000 semicolons, ...) are searched for sentences and keywords, or read as Word comments; a margin is
drawn for as many marks as lines. Each is done at a length and at N times (4) that length, the quickest of
three runs in processor seconds. One JSON object comes last: `growth`, by text how many times longer the
longer one takes (N where it is linear, N² where it is quadratic; None below a hundredth of a second);
`worst`, the largest of them over N.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from functools import partial

from qualcode.cli.stripes import Mark, Stripes
from qualcode.exchange.word.comments import parse_comment
from qualcode.keywords.matcher import Matcher
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.text.language import sentences

WORDS = ("trust", "feel heard", "tr?st*", "=ROM", "/clean(ed)? up/", "self-esteem", "* heard")
NEAR = (
    Keyword(near=("trust", "feel"), words=3),
    Keyword(near=("feel", "heard", "trust"), within="turn", ordered=True),
    Keyword("trust", unless=("=ROM",)),
)
CODE = Code("trust", "Trust", keywords=(*map(Keyword, WORDS), *NEAR))
CODEBOOK = Codebook(themes=(Theme("t", "T", codes=(CODE,)),))

TEXTS = {
    "spaces": " ", "dots": ".", "one word": "x", "no": "no ", "near": "trust feel ", "blank": "\n \n",
    "initials": "a.b.", "quotes": "'", "commas": "no, ", "dashes": " - ",
}  # fmt: skip
COMMENTS = {
    "semicolons": ";",
    "memos": "a; ",
    "brackets": "(",
    "names": "trust,",
    "opened": "trust (",
}
LENGTH = 60_000


def search(matcher: Matcher, text: str) -> None:
    sentences(text, "en")
    matcher.find_hits(text, [Turn(1, None, Span(0, len(text)))])


def draw_margin(lines: int) -> None:
    stripes = Stripes([Mark(Span(at, at + 15), "hope") for at in range(0, lines * 10, 10)], 20)
    for start in range(0, lines * 10, 10):
        stripes.beside(Span(start, start + 10), 1)


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of the quickest of three runs."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=4)
    times = parser.parse_args().times
    matcher = Matcher(CODEBOOK)
    works: dict[str, Callable[[int], object]] = {
        f"text: {name}": lambda n, sign=sign: search(matcher, sign * (n // len(sign)))
        for name, sign in TEXTS.items()
    }
    for name, sign in COMMENTS.items():
        works[f"comment: {name}"] = lambda n, sign=sign: parse_comment(
            sign * (n // len(sign)), CODEBOOK
        )
    works["margin"] = lambda n: draw_margin(n // 10)
    growth: dict[str, float | None] = {}
    for name, work in works.items():
        short = seconds(partial(work, LENGTH // times))
        long = seconds(partial(work, LENGTH))
        growth[name] = round(long / short, 1) if long > 0.01 and short else None
    worst = max((one for one in growth.values() if one), default=0.0)
    print(json.dumps({"times": times, "growth": growth, "worst": round(worst / times, 2)}))


if __name__ == "__main__":
    main()
