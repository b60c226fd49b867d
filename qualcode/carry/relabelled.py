"""Lines whose speaker's label was renamed: what is said after it is the same."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualcode.carry.common_ends import common_tail
from qualcode.carry.runs import Gap, Run

_LINE = re.compile(r"\S(?:[^\n]*\S)?")
_LABEL_SIZE = 40
_MARKS = (":", "]", ")", ">", "|", "\t")
_LABEL_END = re.compile(r"[:\])>|\t][*_]*\s+")


def align_relabelled(old: str, new: str, gaps: Sequence[Gap]) -> list[Run]:
    """The runs of speech under another label, line by line where the gap has as many lines as before.

    A short answer ("Yeah.") says too little to be found by itself; between the same neighbours, in
    the same line of as many, after a label, it is the same answer.
    """
    runs: list[Run] = []
    for gap in gaps:
        if not gap.paired:
            continue
        ours = list(_LINE.finditer(old, gap.start, gap.end))
        theirs = list(_LINE.finditer(new, gap.other_start, gap.other_end))
        if len(ours) == len(theirs):
            for mine, yours in zip(ours, theirs, strict=True):
                size = _same_speech(mine.group(), yours.group())
                if size:
                    runs.append(Run(mine.end() - size, yours.end() - size, size))
    return runs


def _same_speech(mine: str, yours: str) -> int:
    """How many code points at the end of two lines are the same speech after two labels."""
    tail = common_tail(mine, len(mine), yours, len(yours), min(len(mine), len(yours)))
    heads = mine[: len(mine) - tail], yours[: len(yours) - tail]
    if not all(_is_label(head) for head in heads):
        inside = _LABEL_END.search(mine, len(mine) - tail)
        tail = len(mine) - inside.end() if inside else 0
    longest = max(len(mine), len(yours)) - tail
    speech = mine[len(mine) - tail :]
    return tail if longest <= _LABEL_SIZE and any(map(str.isalnum, speech)) else 0


def _is_label(head: str) -> bool:
    return not head or head.rstrip(" *_").endswith(_MARKS)
