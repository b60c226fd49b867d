"""How fast keywords are found, beside plain spaCy and beside a bare Aho-Corasick scan.

    python benchmarks/keywords.py [FILE or FOLDER ...] [--codebook FILE ...] [--mb N] [--show]

Reads the given transcripts (default: the conversations of the example studies) and repeats them to
N megabytes (8). Words and phrases of the codebooks (default: the two starters) are looked for by
three programs in one run:

- qualcode: `Matcher.find_hits`, from texts with their turns to hits, each with its entry and whether
  it is under a negation. Hits are columns here, as they are for `suggest`;
  `times_faster_than_spacy_with_objects` also makes an object of every hit;
- plain spaCy: a blank English pipeline with lookup lemmas on lower-cased tokens, and a PhraseMatcher
  on LEMMA;
- a bare scan: one `ahocorasick_rs` automaton for the same surface forms, as the library makes it, on
  the lower-cased text, with all that it finds anywhere (`times_bare_scan`); and the same with its
  fastest kind of automaton, which qualcode uses (`times_dense_bare_scan`).

`missing` counts places that spaCy found and qualcode did not; `extra` the other way round. Places
with a form that qualcode corrects (docs/keywords.md) are counted apart, as `corrected`.

The examples have about half a hit per kilobyte. `dense` gives the same figures for text as dense as
interviews under a codebook made for them (7 hits per kilobyte), made of sentences of the same
transcripts with a seed.

`kinds` adds all entries of one kind (near, unless, wildcard, regex, exact; then all of them) to the
words and phrases: `times_bare_scan_of_words` compares with a bare scan for the words and phrases
alone, `times_bare_scan` with one for all surface forms of the same codebook.
`near_1000_mb_per_second` is the speed of 1,000 `near` entries (two words, five words apart), drawn
from the words of the text. `times_slower_without_library` compares with the matcher that is used if
ahocorasick_rs cannot be installed; both find the same hits. `times_1000_entries_to_100` compares
codebooks of 1,000 and of 100 words drawn from the lemma table, as a whole and for the search alone.

Times are those of the processor, so that other work on the machine does not count. One JSON object
is printed last.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from qualcode.codebook.yaml_file import load_codebook
from qualcode.errors import QualcodeError
from qualcode.keywords import strings
from qualcode.keywords.entries import parse_entry
from qualcode.keywords.matcher import Matcher
from qualcode.keywords.terms import EXPRESSION, WORDS
from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.readers import SUFFIXES, read_file
from qualcode.text.language import lemma_table, sentences

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "transcripts_example"
CODEBOOKS = [
    ROOT / "codebooks" / "psychological_recovery.yaml",
    ROOT / "codebooks" / "cpa_recovery.yaml",
]
ENTRIES = 70
# Hits a kilobyte in telephone conversations under a codebook made for them.
DENSITY = 7
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


def compare(
    texts: list[Text], matcher: Matcher, reference: PlainSpacy, words: list[Keyword]
) -> tuple[Counter, Counter, int]:
    """What each found and the other did not, by keyword and words; and how much of it is corrected."""
    parts = {part for keyword in words for part in keyword.pattern.lower().split()}
    ours_of = lemma_table("en").families(parts)
    theirs_of = lemma_table("en", corrections=False).families(parts)
    changed = {form for part in parts for form in ours_of[part] ^ theirs_of[part]}
    missing: Counter[tuple[str, str]] = Counter()
    extra: Counter[tuple[str, str]] = Counter()
    corrected = 0
    for (text, _), times in Counter(texts).items():
        theirs, ours = set(reference.find(text)), find_places(matcher, text)
        for counter, places in ((missing, theirs - ours), (extra, ours - theirs)):
            for start, end, name in places:
                if changed.isdisjoint(re.findall(r"[\w']+", text[start:end].lower())):
                    counter[name, text[start:end]] += times
                else:
                    corrected += times
    return missing, extra, corrected


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


def make_dense(texts: list[Text], matcher: Matcher, megabytes: float, density: float) -> list[Text]:
    """Conversations of 40 kB made of the sentences of these texts, with so many hits a kilobyte."""
    with_hits: list[tuple[str, int]] = []
    without: list[tuple[str, int]] = []
    for text, turns in dict.fromkeys(texts):
        hits = matcher.find_hits(text, turns)
        for turn in turns:
            for span in sentences(turn.span.of(text), "en"):
                place = span.shifted(turn.span.start)
                count = sum(place.covers(hit.span) for hit in hits)
                (with_hits if count else without).append((place.of(text), count))
    draw = random.Random(7)
    return [_conversation(draw, with_hits, without, density) for _ in range(round(megabytes * 25))]


def _conversation(
    draw: random.Random, with_hits: list, without: list, density: float, size: int = 40_000
) -> Text:
    parts: list[str] = []
    turns: list[Turn] = []
    at = hits = 0
    while at < size:
        label, said = f"P{len(turns) % 2}: ", []
        for _ in range(draw.randint(1, 5)):
            some = with_hits if hits * 1000 < density * (at + 1) else without
            sentence, count = draw.choice(some)
            said.append(sentence)
            hits += count
        words = " ".join(said)
        start = at + len(label)
        turns.append(Turn(len(turns) + 1, label[:-2], Span(start, start + len(words))))
        parts.append(f"{label}{words}\n\n")
        at += len(parts[-1])
    return "".join(parts), tuple(turns)


def megabytes_of(texts: list[Text]) -> float:
    return sum(len(text.encode("utf-8")) for text, _ in texts) / 1e6


def measure(texts: list[Text], words: list[Keyword], *, show: bool = False) -> dict[str, Any]:
    """The three programs on these texts."""
    matcher = Matcher(codebook_of(words))
    surfaces = surfaces_of(matcher)
    reference = PlainSpacy([keyword.pattern for keyword in words])
    bare = scan_bare(texts, surfaces)
    dense = scan_bare(texts, surfaces, Implementation.DFA)
    own = find_seconds(texts, matcher)
    objects = seconds(lambda: [list(matcher.find_hits(*text)) for text in texts], 3)
    plain = seconds(lambda: [reference.find(text) for text, _ in texts], 1)
    missing, extra, corrected = compare(texts, matcher, reference, words)
    if show:
        for name, counted in (("missing", missing), ("extra", extra)):
            for (keyword, found), count in counted.most_common(40):
                print(f"{name}: {keyword!r} at {found!r} ({count})", file=sys.stderr)
    hits = sum(len(matcher.find_hits(*text)) for text in texts)
    megabytes = megabytes_of(texts)
    return {
        "mb": round(megabytes, 1),
        "entries": len(words),
        "hits": hits,
        "hits_per_kb": round(hits / megabytes / 1000, 2),
        "missing": missing.total(),
        "extra": extra.total(),
        "corrected": corrected,
        "times_faster_than_spacy": round(plain / own, 1),
        "times_faster_than_spacy_with_objects": round(plain / objects, 1),
        "times_bare_scan": round(own / bare, 2),
        "times_dense_bare_scan": round(own / dense, 2),
        "mb_per_second": round(megabytes / own, 1),
    }


def measure_kinds(
    texts: list[Text], words: list[Keyword], by_kind: dict[str, list[Keyword]]
) -> dict[str, dict[str, float]]:
    bare = scan_bare(texts, surfaces_of(Matcher(codebook_of(words))))
    every = [keyword for added in by_kind.values() for keyword in added]
    kinds = {}
    for kind, added in [*sorted(by_kind.items()), ("all", every)]:
        fuller = Matcher(codebook_of([*words, *added]))
        taken = find_seconds(texts, fuller)
        kinds[kind] = {
            "entries": len(added),
            "times_bare_scan_of_words": round(taken / bare, 2),
            "times_bare_scan": round(taken / scan_bare(texts, surfaces_of(fuller)), 2),
        }
    return kinds


def near_speed(texts: list[Text]) -> float:
    """Megabytes a second for 1,000 `near` entries drawn from the words of the texts."""
    once = list(dict.fromkeys(texts))[:50]
    known = sorted({word for text, _ in once for word in re.findall("[a-z]{4,}", text.lower())})
    draw = random.Random(5)
    pairs = [Keyword(near=tuple(draw.sample(known, 2)), words=5) for _ in range(1000)]
    return megabytes_of(once) / find_seconds(once, Matcher(codebook_of(pairs)))


def without_library(texts: list[Text], words: list[Keyword]) -> float:
    """How many times slower the matcher in Python alone is; its hits are the same."""
    some = texts[:10]
    fast = Matcher(codebook_of(words))
    known, strings.has_library = strings.has_library, lambda: False  # type: ignore[assignment]
    slow = Matcher(codebook_of(words))
    strings.has_library = known
    if any(slow.find_hits(*text) != fast.find_hits(*text) for text in some):
        sys.exit("the matcher without the library finds other hits")
    return find_seconds(some, slow) / find_seconds(some, fast)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path, default=[EXAMPLES])
    parser.add_argument("--codebook", nargs="*", type=Path, default=CODEBOOKS)
    parser.add_argument("--mb", type=float, default=8.0)
    parser.add_argument("--show", action="store_true", help="show what differs from spaCy")
    options = parser.parse_args()

    texts = read_texts(options.files, options.mb)
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
    denser = make_dense(texts, Matcher(codebook_of(words)), options.mb, DENSITY)
    few, many = draw_entries(100), draw_entries(1000)
    more_hits = sum(len(many.find_hits(*t)) for t in texts) / sum(
        len(few.find_hits(*t)) for t in texts
    )
    whole = find_seconds(texts, many) / find_seconds(texts, few)
    alone = search_seconds(texts, many) / search_seconds(texts, few)
    result = {
        **measure(texts, words, show=options.show),
        "dense": measure(denser, words, show=options.show),
        "kinds": measure_kinds(texts, words, by_kind),
        "near_1000_mb_per_second": round(near_speed(texts), 1),
        "times_slower_without_library": round(without_library(denser, words), 1),
        "times_1000_entries_to_100": round(whole, 2),
        "times_1000_entries_to_100_search_alone": round(alone, 2),
        "times_as_many_hits": round(more_hits, 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
