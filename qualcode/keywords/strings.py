"""Many strings looked for in one pass over a text (Aho and Corasick 1975)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec

Finder = Callable[[str], list[tuple[int, int, int]]]

# Beyond this the faster kind of automaton would take too much memory.
_DENSE_CHARACTERS = 400_000


@cache
def has_library() -> bool:
    """Whether ahocorasick_rs is installed. It has no wheel for WebAssembly and Windows on ARM."""
    return find_spec("ahocorasick_rs") is not None


def string_finder(strings: Sequence[str]) -> Finder:
    """A function that finds all of these strings in a text, also those that overlap.

    It gives (index of the string, start, end) by the rising end.
    """
    return library_finder(strings) if has_library() else plain_finder(strings)


def library_finder(strings: Sequence[str]) -> Finder:
    """With ahocorasick_rs: about 100 MB of text a second."""
    from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

    dense = sum(map(len, strings)) <= _DENSE_CHARACTERS
    find = AhoCorasick(
        strings,
        matchkind=MatchKind.Standard,
        implementation=Implementation.DFA if dense else Implementation.ContiguousNFA,
    ).find_matches_as_indexes
    return lambda text: find(text, overlapping=True)


def plain_finder(strings: Sequence[str]) -> Finder:
    """In Python alone: the same matches, about fifty times slower."""
    nexts: list[dict[str, int]] = [{}]
    found: list[list[int]] = [[]]
    for index, string in enumerate(strings):
        state = 0
        for char in string:
            if char not in nexts[state]:
                nexts[state][char] = len(nexts)
                nexts.append({})
                found.append([])
            state = nexts[state][char]
        found[state].append(index)
    _link(nexts, found)
    lengths = [len(string) for string in strings]

    def find(text: str) -> list[tuple[int, int, int]]:
        matches = []
        state, root = 0, nexts[0]
        for end, char in enumerate(text, 1):
            state = nexts[state].get(char) or root.get(char, 0)
            if found[state]:
                matches += [(index, end - lengths[index], end) for index in found[state]]
        return matches

    return find


def _link(nexts: list[dict[str, int]], found: list[list[int]]) -> None:
    """Give each state the steps and the matches of its longest proper suffix as well."""
    suffix = [0] * len(nexts)
    waiting = deque(nexts[0].values())
    while waiting:
        state = waiting.popleft()
        shorter = suffix[state]
        found[state] += found[shorter]
        for char, after in nexts[state].items():
            suffix[after] = nexts[shorter].get(char) or nexts[0].get(char, 0)
            waiting.append(after)
        if shorter:
            nexts[state] = nexts[shorter] | nexts[state]
