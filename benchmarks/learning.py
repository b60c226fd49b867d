"""How well `suggest --like` finds a coder's own coding, beside keywords and chance, and how long it takes.

    python benchmarks/learning.py [STUDY ...] [--transcripts N]

For each coder and code with enough coding in the given studies (folders; default: the example studies,
with the coding that comes with them) whole transcripts are left out in turn, and their passages ranked by
what the others taught. Then a study of N transcripts (100) of 200 turns is made of words drawn at random,
one turn in a hundred is coded, and the passages are ranked. Prints one JSON object last:

`studies`: by study, `codes` (coder and code with enough coding), and of their average precisions the means
of `learned`, `keywords` and `chance`, `learned_wins` (how many are above the keywords), `first_ten` (mean
share of coded passages among the ten that are ranked first); `rows`: the figures of each, with interval.
`transcripts`, `words`, and `seconds` of processor time for vectors and ranking; `times_reading`: this over
the time for finding the words of the text alone; `same_twice`: whether the scores are the same again.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import mean

import numpy as np

from qualcode.actions.code import import_codings
from qualcode.actions.ingest import ingest
from qualcode.actions.new import create_study
from qualcode.errors import QualcodeError
from qualcode.learning.passages import Passage
from qualcode.learning.ranking import Learner
from qualcode.model.spans import Span
from qualcode.study import Study, open_study
from qualcode.study.likeness import Evaluation, evaluate_like
from qualcode.text.language import words

EXAMPLES = ("psychological_recovery", "cpa_recovery")


def make_example(folder: Path, name: str) -> Path:
    """An example study with its transcripts read and its coding imported."""
    create_study(folder / name, example=name)
    with open_study(folder / name) as study:
        ingest(study, coder="bench")
        import_codings(study, study.folder / "codings.csv", coder="bench")
    return folder / name


def evaluate(study: Study) -> list[tuple[str, Evaluation]]:
    """Coder and figures of every code with enough coding."""
    found = []
    for coder in sorted({coding.coder for coding in study.codings()}):
        for code in study.codebook.walk():
            try:
                found.append((coder, evaluate_like(study, code.id, coder)))
            except QualcodeError:
                continue
    return found


def told(rows: list[tuple[str, Evaluation]]) -> dict[str, object]:
    """The means over coders and codes, and each of them."""
    figures = [one for _, one in rows]
    if not figures:
        return {"codes": 0}
    return {
        "codes": len(figures),
        "learned": round(mean(one.learned.value for one in figures), 3),
        "keywords": round(mean(one.keywords.value for one in figures), 3),
        "chance": round(mean(one.chance for one in figures), 3),
        "learned_wins": sum(one.learned.value > one.keywords.value for one in figures),
        "first_ten": round(mean(one.first_ten / 10 for one in figures), 2),
        "rows": [
            [
                coder,
                one.code_id,
                one.passages,
                *(
                    round(value, 3) if value is not None else None
                    for value in (one.learned.value, one.learned.low, one.learned.high,
                                  one.keywords.value, one.keywords.low, one.keywords.high)
                ),
            ]
            for coder, one in rows
        ],
    }  # fmt: skip


def make_passages(transcripts: int) -> list[Passage]:
    """Turns of 45 words, as frequent as words are in speech."""
    draw = np.random.default_rng(1)
    chance = 1 / np.arange(1, 20_001)
    said = draw.choice(20_000, (transcripts * 200, 45), p=chance / chance.sum())
    texts = [" ".join(f"w{word}" for word in turn) for turn in said.tolist()]
    return [
        Passage(f"d{at // 200}", at % 200 + 1, Span(0, len(text)), text)
        for at, text in enumerate(texts)
    ]


def measure(transcripts: int) -> dict[str, object]:
    """Processor seconds for learning from that many transcripts, and beside it for their words."""
    passages = make_passages(transcripts)
    start = time.process_time()
    count = sum(len(words(one.text)) for one in passages)
    reading = time.process_time() - start
    known = np.ones(len(passages), np.bool_)
    coded = np.arange(len(passages)) % 100 == 7
    start = time.process_time()
    scores = Learner(passages, "en").scores(known, coded)
    seconds = time.process_time() - start
    again = Learner(passages, "en").scores(known, coded)
    return {
        "transcripts": transcripts,
        "words": count,
        "seconds": round(seconds, 1),
        "times_reading": round(seconds / reading, 1),
        "same_twice": bool((scores == again).all()),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("studies", nargs="*", type=Path)
    parser.add_argument("--transcripts", type=int, default=100)
    options = parser.parse_args()
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        made = (
            [make_example(Path(folder), name) for name in EXAMPLES] if not options.studies else []
        )
        for path in options.studies or made:
            with open_study(path) as study:
                found[path.name] = told(evaluate(study))
    print(json.dumps({"studies": found, **measure(options.transcripts)}))


if __name__ == "__main__":
    main()
