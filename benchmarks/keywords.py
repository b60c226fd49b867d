"""How fast keywords are found, beside plain spaCy and beside a bare Aho-Corasick scan.

    python benchmarks/keywords.py [FILE or FOLDER ...] [--codebook FILE ...] [--mb N] [--show]

Reads the given transcripts (default: the conversations of the example studies) and repeats them to N megabytes (8). Words
and phrases of the codebooks (default: the two starters) are looked for by three programs in one run:

- qualcode: `Matcher.find_hits`: texts with their turns in, hits out, each with its reason and whether it
  stands under a negation;
- plain spaCy: a blank English pipeline with lookup lemmas on lower-cased tokens, and a PhraseMatcher
  on LEMMA;
- a bare scan: one `ahocorasick_rs` automaton over the same surface forms, as the library makes it, on
  the lower-cased text, all that it finds in any place (`times_bare_scan`); and the same with its
  fastest kind of automaton, which qualcode uses (`times_dense_bare_scan`).

`missing` and `extra` count places that spaCy found and qualcode did not, and the other way round.
`kinds` states for near, unless, wildcards and regular expressions apart how often the time of a bare
scan `find_hits` takes when all entries of that kind are added to the words and phrases: of a bare scan
for all surface forms of the same codebook, and of the words' and phrases' alone.
`times_1000_entries_to_100` compares codebooks of 1,000 and of 100 words drawn from the lemma table, as a
whole and for the search alone: the larger one has so many times the hits, each of which costs as much
as in the smaller.
Times are those of the processor, so that other work on the machine does not count. One JSON object comes
last.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from qualcode.codebook.yaml_file import load_codebook
from qualcode.errors import QualcodeError
from qualcode.keywords.entries import parse_entry
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.terms import EXPRESSION, WORDS
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.readers import SUFFIXES, read_file
from qualcode.text.language import lemma_table

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "transcripts_example"
CODEBOOKS = [
    ROOT / "codebooks" / "psychological_recovery.yaml",
    ROOT / "codebooks" / "cpa_recovery.yaml",
]
ENTRIES = 70
SPEECH = set(SUFFIXES) - {".csv", ".tsv", ".xlsx", ".xlsm", ".json"}

Text = tuple[str, tuple[Turn, ...]]


def read_texts(paths: Iterable[Path], megabytes: float) -> list[Text]:
    """The texts with their turns, repeated as a whole until there are enough."""
    files = [
        file
        for path in paths
        for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
        if not path.is_dir() or (file.suffix in SPEECH and "transcripts" in file.parts)
    ]
    texts: list[Text] = []
    for file in files:
        try:
            texts += [(reading.text, reading.turns) for reading in read_file(file)]
        except QualcodeError as error:
            print(f"left out: {error.message}", file=sys.stderr)
    if not texts:
        sys.exit("no text was read")
    once = sum(len(text.encode("utf-8")) for text, _ in texts)
    return texts * max(1, -(-int(megabytes * 1e6) // once))


def kind_of(keyword: Keyword) -> str:
    entry = parse_entry(keyword, "en")
    if keyword.unless:
        return "unless"
    if entry.near:
        return "near"
    term = entry.terms[0]
    if term.kind == EXPRESSION:
        return "regex"
    if term.kind != WORDS:
        return "exact"
    return "wildcard" if any(word.wild for word in term.words) else "words"


def codebook_of(keywords: Iterable[Keyword]) -> Codebook:
    codes = tuple(
        Code(f"c{number}", str(keyword), keywords=(keyword,))
        for number, keyword in enumerate(keywords)
    )
    return Codebook(language="en", themes=(Theme("all", "All", codes=codes),))


def seconds(work: Callable[[], object], tries: int = 5) -> float:
    gc.collect()
    gc.freeze()  # else spaCy's tables would be gone through for garbage while others are timed
    best = float("inf")
    for _ in range(tries):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


class PlainSpacy:
    """The reference."""

    def __init__(self, patterns: list[str]) -> None:
        import spacy
        from spacy.matcher import PhraseMatcher

        self.nlp = spacy.blank("en")
        self.nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
        self.nlp.initialize()
        self.nlp.max_length = 10_000_000
        self.matcher = PhraseMatcher(self.nlp.vocab, attr="LEMMA")
        for pattern in patterns:
            self.matcher.add(pattern, [self.nlp(pattern.lower())])

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Start, end, keyword of each match."""
        doc: Any = self.nlp(text.lower())
        name = self.nlp.vocab.strings
        return [
            (doc[first].idx, doc[last - 1].idx + len(doc[last - 1]), name[found])
            for found, first, last in self.matcher(doc)
        ]


def find_places(matcher: Matcher, text: str) -> set[tuple[int, int, str]]:
    """Start, end, keyword of each match, with the whole text as one turn."""
    hits = matcher.find_hits(text, [Turn(1, None, Span(0, len(text)))])
    return {(hit.span.start, hit.span.end, hit.entry) for hit in hits}


def compare(texts: list[Text], matcher: Matcher, reference: PlainSpacy) -> tuple[Counter, Counter]:
    """What each found and the other did not, by keyword and words."""
    missing: Counter[tuple[str, str]] = Counter()
    extra: Counter[tuple[str, str]] = Counter()
    seen: dict[str, tuple[Counter, Counter]] = {}
    for text, _ in texts:
        if text not in seen:
            theirs, ours = set(reference.find(text)), find_places(matcher, text)
            seen[text] = (
                Counter((name, text[start:end]) for start, end, name in theirs - ours),
                Counter((name, text[start:end]) for start, end, name in ours - theirs),
            )
        missing += seen[text][0]
        extra += seen[text][1]
    return missing, extra


def scan_bare(texts: list[Text], surfaces: Iterable[str], kind: Any = None) -> float:
    """Seconds of a bare scan."""
    automaton = AhoCorasick(surfaces, matchkind=MatchKind.Standard, implementation=kind)
    return seconds(
        lambda: [
            automaton.find_matches_as_indexes(text.lower(), overlapping=True) for text, _ in texts
        ]
    )


def draw_entries(count: int) -> Matcher:
    """A codebook of that many words, drawn with a seed from the lemma table."""
    known = sorted(word for word in lemma_table("en").tables[0] if len(word) > 4 and word.isalpha())
    words = random.Random(1993).sample(known, 1000)[:count]
    return Matcher(codebook_of([Keyword(word) for word in words]))


def find_seconds(texts: list[Text], matcher: Matcher) -> float:
    """Seconds to find all hits."""
    return seconds(lambda: [matcher.find_hits(*text) for text in texts], 3)


def search_seconds(texts: list[Text], matcher: Matcher) -> float:
    """Seconds to search the texts; no hits are made of what is found."""
    return seconds(lambda: [matcher.read(*text) for text in texts], 3)


def surfaces_of(matcher: Matcher) -> list[str]:
    """All that a bare scan has to look for."""
    return sorted({surface for probe in matcher.probes for surface in probe.surfaces})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path, default=[EXAMPLES])
    parser.add_argument("--codebook", nargs="*", type=Path, default=CODEBOOKS)
    parser.add_argument("--mb", type=float, default=8.0)
    parser.add_argument("--show", action="store_true", help="tell what differs from spaCy")
    options = parser.parse_args()

    texts = read_texts(options.files, options.mb)
    megabytes = sum(len(text.encode("utf-8")) for text, _ in texts) / 1e6
    keywords = {
        str(keyword): keyword
        for path in options.codebook
        for code in load_codebook(path).walk()
        for keyword in code.keywords
    }
    by_kind: dict[str, list[Keyword]] = {}
    for keyword in keywords.values():
        by_kind.setdefault(kind_of(keyword), []).append(keyword)
    words = by_kind.pop("words")[: ENTRIES + 2]
    matcher = Matcher(codebook_of(words))
    reference = PlainSpacy([keyword.pattern for keyword in words])

    bare = scan_bare(texts, surfaces_of(matcher))
    dense = scan_bare(texts, surfaces_of(matcher), Implementation.DFA)
    own = find_seconds(texts, matcher)
    plain = seconds(lambda: [reference.find(text) for text, _ in texts], 1)
    missing, extra = compare(texts, matcher, reference)
    if options.show:
        for name, counted in (("missing", missing), ("extra", extra)):
            for (keyword, found), count in counted.most_common(40):
                print(f"{name}: {keyword!r} at {found!r} ({count})", file=sys.stderr)

    kinds = {}
    for kind, added in [
        *sorted(by_kind.items()),
        ("all", [k for a in by_kind.values() for k in a]),
    ]:
        fuller = Matcher(codebook_of([*words, *added]))
        taken = find_seconds(texts, fuller)
        kinds[kind] = {
            "entries": len(added),
            "times_bare_scan": round(taken / scan_bare(texts, surfaces_of(fuller)), 2),
            "times_bare_scan_of_words": round(taken / bare, 2),
        }
    few, many = draw_entries(100), draw_entries(1000)
    more_hits = sum(len(many.find_hits(*t)) for t in texts) / sum(
        len(few.find_hits(*t)) for t in texts
    )
    print(
        json.dumps(
            {
                "mb": round(megabytes, 1),
                "entries": len(words),
                "hits": sum(len(matcher.find_hits(*text)) for text in texts),
                "missing": missing.total(),
                "extra": extra.total(),
                "times_faster_than_spacy": round(plain / own, 1),
                "times_bare_scan": round(own / bare, 2),
                "times_dense_bare_scan": round(own / dense, 2),
                "kinds": kinds,
                "times_1000_entries_to_100": round(
                    find_seconds(texts, many) / find_seconds(texts, few), 2
                ),
                "times_1000_entries_to_100_search_alone": round(
                    search_seconds(texts, many) / search_seconds(texts, few), 2
                ),
                "times_as_many_hits": round(more_hits, 2),
                "mb_per_second": round(megabytes / own, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
