"""English words that are written as one: don't, cannot, they're.

The tokenizer of spaCy separates them, and so does the keyword language: `do` occurs in `don't`.
"""

from __future__ import annotations

CLITICS = ("n't", "'re", "'ve", "'ll", "'s", "'d", "'m")

_VERBS = (
    "could does do did had may might must need ought should would are is was were have has dare"
)
_PRONOUNS = "you they it that this these those there who what when where why how"

# Joined without an apostrophe: where each part after the first starts.
JOINED: dict[str, int] = {
    "cannot": 3,
    "gonna": 3,
    "gotta": 3,
    **{f"{verb}nt": len(verb) for verb in _VERBS.split()},
    **{
        pronoun + ending: len(pronoun)
        for pronoun in _PRONOUNS.split()
        for ending in ("ll", "ve", "re", "d", "s")
        if pronoun + ending not in {"its", "whore", "whered", "theses"}
    },
    "hes": 2,
    "shes": 3,
    "im": 1,
    "ive": 1,
    "weve": 2,
}

# What a verb and n't become together, where it is not simply both.
_MERGED = {("can", "n't"): "can't", ("will", "n't"): "won't", ("shall", "n't"): "shan't"}
_MERGED |= {("can", "nt"): "cant", ("will", "nt"): "wont", ("shall", "nt"): "shant"}


def split_contraction(word: str) -> tuple[str, ...]:
    """The parts of an English word: ("do", "n't"), ("therapist", "'s"); most words have one."""
    low = word.lower()
    for (verb, ending), whole in _MERGED.items():
        if low == whole and "'" in whole:
            return verb, ending
    for clitic in CLITICS:
        if low.endswith(clitic) and len(low) > len(clitic):
            return word[: -len(clitic)], word[-len(clitic) :]
    if low in JOINED:
        return word[: JOINED[low]], word[JOINED[low] :]
    return (word,)


def join_contraction(first: str, second: str) -> tuple[str, ...]:
    """The ways to write the two as one word, none for most: ("do", "n't") gives don't."""
    if (first, second) in _MERGED:
        return (_MERGED[first, second],)
    if second in CLITICS:
        return (first + second,)
    whole = first + second
    return (whole,) if JOINED.get(whole) == len(first) else ()
