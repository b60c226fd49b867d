"""Two versions of a text, aligned: which words of the one are which of the other.

From coarse to fine, each step only if the ones before left gaps: the unchanged beginning and
end; lines, then sentences, that are alone in both texts, with their equal neighbours
(`unit_alignment`); passages with a few edits (`passages`); then words (`moved_words`,
`edited_words`). What is left is aligned once more without regard to capitals. A repeated
sentence is thus placed by what is around it, never by itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from qualcode.carry.common_ends import common_head, common_tail
from qualcode.carry.edited_words import Block, align_edited_words, equal_inside
from qualcode.carry.moved_words import align_moved_words
from qualcode.carry.passages import align_corrected, align_passages, align_typed, settle_cuts
from qualcode.carry.relabelled import align_relabelled
from qualcode.carry.runs import Gap, Run, find_gaps, merge_runs
from qualcode.carry.unit_alignment import SENTENCE_END, align_lines, align_sentences, runs_of_words

_SAFE = 400
# So many words, and such a share of what is not aligned, must differ in capitals alone.
_FEWEST_WORDS, _SHARE_OF_WORDS = 4, 0.3
_STEPS = (
    align_typed,
    align_lines,
    align_corrected,
    align_sentences,
    align_passages,
    align_moved_words,
    align_relabelled,
)


@dataclass(frozen=True)
class Alignment:
    """What two texts have in common, each list in the order of the old one.

    `runs` contain every equal code point, `words` equal words only, `blocks` the words that were
    changed (a typing error, another name) with what they became. `folded`: words that differ in
    capitals count as equal.
    """

    runs: list[Run]
    words: list[Run]
    blocks: list[Block]
    folded: bool = False


def align(old: str, new: str) -> Alignment:
    """Which code points of `old` are where in `new`. Both texts as `normalise` leaves them."""
    runs = _align_ends(old, new)
    if len(runs) == 1 and runs[0].size == len(old) == len(new):
        return Alignment(runs, runs, [])
    rewrapped = _align_rewrapped(old, new, runs)
    if rewrapped:
        return Alignment(rewrapped, rewrapped, [])
    runs = _align_steps(old, new, runs)
    folded = _differs_in_case(old, new, find_gaps(runs, len(old), len(new)))
    if folded:  # where nothing else fits, words set in other capitals are the same words
        old, new = folded_case(old), folded_case(new)
        runs = _align_steps(old, new, runs)
    found, blocks = align_edited_words(old, new, find_gaps(runs, len(old), len(new)))
    words = settle_cuts(old, new, merge_runs([*runs, *found], old, new))
    inside = [run for block in blocks for run in equal_inside(old, new, block)]
    every = merge_runs([*words, *inside], old, new) if inside else words
    return Alignment(every, words, blocks, folded=folded)


def _align_steps(old: str, new: str, runs: list[Run]) -> list[Run]:
    for step in _STEPS:
        found = step(old, new, find_gaps(runs, len(old), len(new)))
        if found:
            runs = merge_runs([*runs, *found], old, new)
    return runs


def folded_case(text: str) -> str:
    """`text` in small letters, as many code points as before."""
    small = text.lower()
    if len(small) != len(text):  # `İ` has two small letters
        small = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return small.replace("ς", "σ")


def _differs_in_case(old: str, new: str, gaps: list[Gap]) -> bool:
    """True if many words of what is not aligned are the same but for capitals."""
    ours = " ".join(old[gap.start : gap.end] for gap in gaps).split()
    theirs = " ".join(new[gap.other_start : gap.other_end] for gap in gaps).split()
    shared = (Counter(ours) & Counter(theirs)).total()
    alike = (Counter(map(folded_case, ours)) & Counter(map(folded_case, theirs))).total()
    return alike - shared >= max(_FEWEST_WORDS, len(ours) * _SHARE_OF_WORDS)


def _align_rewrapped(old: str, new: str, runs: list[Run]) -> list[Run]:
    # The same words in other lines throughout: nothing else is to be found out.
    gap = find_gaps(runs, len(old), len(new))[1 if runs and runs[0].old == runs[0].new == 0 else 0]
    mine, yours = old[gap.start : gap.end], new[gap.other_start : gap.other_end]
    if mine.count("\n") == yours.count("\n") or _letters(mine) != _letters(yours):
        return []
    if mine.split() != yours.split():
        return []
    found = runs_of_words(old, new, gap.start, gap.end, gap.other_start)
    return merge_runs([*runs, *found], old, new)


def _letters(text: str) -> int:
    return len(text) - text.count(" ") - text.count("\n")


def _align_ends(old: str, new: str) -> list[Run]:
    # Common beginning and end, each cut back to a line or sentence: half of one proves nothing.
    far, near = len(old), len(new)
    size = min(far, near)
    head = common_head(old, 0, new, 0, size)
    if head == far == near:
        return [Run(0, 0, head)] if head else []
    head = _cut_back(old, head)
    rest = size - head
    tail = common_tail(old, far, new, near, rest)
    if tail < rest or not (_starts_line(old, far - tail) and _starts_line(new, near - tail)):
        tail = far - _cut_forward(old, far - tail)
    return [run for run in (Run(0, 0, head), Run(far - tail, near - tail, tail)) if run.size]


def _starts_line(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == "\n"


def _cut_back(text: str, at: int) -> int:
    line = text.rfind("\n", max(at - _SAFE, 0), at) + 1
    if line or at <= _SAFE:
        return line
    ends = [found.end() for found in SENTENCE_END.finditer(text, at - _SAFE, at)]
    return ends[-1] if ends else text.rfind(" ", 0, at - _SAFE) + 1


def _cut_forward(text: str, at: int) -> int:
    line = text.find("\n", at, at + _SAFE) + 1
    if line or at >= len(text) - _SAFE:
        return line or len(text)
    found = SENTENCE_END.search(text, at, at + _SAFE)
    return found.end() if found else text.find(" ", at + _SAFE) + 1 or len(text)
