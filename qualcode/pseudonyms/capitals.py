"""Words with a capital if none is due, and what the words round them say they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qualcode.model.spans import Span
from qualcode.pseudonyms.words import ORGANISATIONS, STREETS, is_ordinary


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_WORD = re.compile(r"[^\W\d_]+(?:['’‑-][^\W\d_]+)*")
_TITLES = _words(
    """mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend father sister nurse
    auntie aunty aunt uncle nan nana granny gran grandma grandad pastor imam rabbi"""
)
# Relations that introduce a name: "my sister Anna", "my keyworker, Anna".
_RELATIONS = _words(
    """sister brother mum mam mom mother dad father husband wife partner boyfriend girlfriend son
    daughter friend mate cousin niece nephew neighbour neighbor colleague boss manager therapist
    psychologist psychiatrist counsellor nurse doctor keyworker coordinator worker named called name's
    dog cat"""
)
_PLACE_ENDING = re.compile(
    r"\w{2,}(?:shire|borough|brough|burgh|bury|chester|cester|mouth|ville|minster|church|pool|ington|ingham)\Z"
    r"|\w{3,}(?:ton|ham|ford|field|wick|stead|dale|port|haven|sex)\Z"
)
_WHERE = _words("in from at to near around outside through via towards into round")
# Capitals that name nobody: days, months, feasts, languages and peoples, kin, common short forms.
_NOBODY = _words(
    """i i'm i've i'd i'll monday tuesday wednesday thursday friday saturday sunday mondays tuesdays
    wednesdays thursdays fridays saturdays sundays january february march april may june july august
    september october november december christmas easter ramadan eid diwali hanukkah lent halloween
    english british scottish welsh irish american european african asian caribbean indian pakistani
    bangladeshi chinese polish french german spanish italian portuguese turkish arabic urdu punjabi
    bengali somali muslim christian catholic hindu sikh jewish buddhist god mum mam mom mummy mother dad
    daddy father nan nana nanny gran granny grandma grandad grandpa auntie aunty uncle okay ok mr mrs ms
    miss dr nhs gp gps tv uk usa us eu covid zoom facebook google whatsapp instagram twitter youtube
    internet interviewer moderator participant facilitator respondent speaker researcher"""
)
_OPENERS = _words(
    """and but so or if when then well yes no yeah because as at by for from he her his how in it like maybe
    my not now of oh okay on once our she since that the their there they this to we what where which
    while who why with you your also even just only after before until although though"""
)
_LINKS = _words("of the upon on and de la van von der den al bin le du di da")


class Run(NamedTuple):
    """Words with capitals that belong together: what they name, and why it is thought so."""

    words: str
    span: Span
    kind: str
    why: str


def find_runs(text: str, language: str = "en") -> Iterator[Run]:
    """The names that capitals show, in order. At the start of a sentence only if more says so."""
    tokens = [found.span() for found in _WORD.finditer(text)]
    words = [text[slice(*token)] for token in tokens]
    index = 0
    while index < len(tokens):
        if not _has_capital(text, tokens[index]):
            index += 1
            continue
        last = _last_of_run(text, tokens, index)
        # "Then Dr Patel": a word that only begins the sentence, or stands before a title.
        while (
            index < last
            and not _is_title(words[index], 1)
            and (
                _is_title(words[index + 1], last - index - 1)
                or (not _is_within(text, tokens[index][0]) and _is_opener(words[index], language))
            )
        ):
            index += 1
        run = _classify(text, tokens, words, index, last)
        if run:
            yield run
        index = last + 1


def _has_capital(text: str, token: tuple[int, int]) -> bool:
    return text[token[0]].isupper()


def _last_of_run(text: str, tokens: list[tuple[int, int]], first: int) -> int:
    last = first
    while last + 1 < len(tokens) and _follows(text, tokens[last], tokens[last + 1]):
        if _is_possessive(text[slice(*tokens[last])]):
            break
        if _has_capital(text, tokens[last + 1]):
            last += 1
            continue
        # "Friends of the Forest": small words join, if a capital comes after them.
        ahead = last + 1
        while ahead < len(tokens) and text[slice(*tokens[ahead])] in _LINKS and ahead - last < 3:
            ahead += 1
        small = text[slice(*tokens[last + 1])]
        joined = small in _LINKS - {"and"} and ahead < len(tokens)
        if not (joined and _has_capital(text, tokens[ahead]) and ahead > last + 1):
            break
        if not all(_follows(text, tokens[i], tokens[i + 1]) for i in range(last, ahead)):
            break
        last = ahead
    return last


def _follows(text: str, token: tuple[int, int], following: tuple[int, int]) -> bool:
    between = text[token[1] : following[0]]
    if between.isspace():
        return "\n" not in between
    initial = token[1] - token[0] == 1 or text[slice(*token)].lower() in _TITLES | {"st", "mt"}
    return initial and re.fullmatch(r"\.\s?", between) is not None


def _is_possessive(word: str) -> bool:
    return word.endswith(("'s", "’s", "'S", "’S"))


def _classify(
    text: str, tokens: list[tuple[int, int]], words: list[str], first: int, last: int
) -> Run | None:
    # Words that name nobody are cut off at either end: "At Christmas Anna", "I".
    while (
        first <= last and _names_nobody(words[first]) and not _is_title(words[first], last - first)
    ):
        first += 1
    while last >= first and _names_nobody(words[last]):
        last -= 1
    if first > last:
        return None
    end = tokens[last][1] - 2 * _is_possessive(words[last])
    near = first > 0 and re.fullmatch(r",?\s{1,2}", text[tokens[first - 1][1] : tokens[first][0]])
    before = (
        [word.lower().replace("’", "'") for word in words[max(first - 2, 0) : first]]
        if near
        else []
    )
    titled = _is_title(words[first], last - first)
    start = tokens[first + titled][0]
    name = " ".join(text[start:end].split())
    if titled:
        return Run(name, Span(start, end), "person", f"after {words[first]}")
    kind, why = _kind(name.split(), before, within=_is_within(text, start))
    return Run(name, Span(start, end), kind, why) if kind else None


def _is_opener(word: str, language: str) -> bool:
    return word.lower() in _OPENERS or is_ordinary(word, language)


def _is_title(word: str, following: int) -> bool:
    # "Ms", but not "MS"; and a name after it.
    return following > 0 and word.lower() in _TITLES and not (word.isupper() and len(word) > 1)


def _names_nobody(word: str) -> bool:
    low = word.lower().replace("’", "'").removesuffix("'s")
    return low in _NOBODY or word in _LINKS or (word.isupper() and len(word) <= 5)


def _is_within(text: str, start: int) -> bool:
    # Within a sentence: after a word or a comma on the same line.
    before = text[max(start - 3, 0) : start].rstrip(" ")
    return bool(before) and (before[-1].isalnum() or before[-1] in ",’'")


def _kind(words: list[str], before: list[str], *, within: bool) -> tuple[str, str]:
    """What a run of words names, and why; empty if nothing says that it is a name."""
    ending = words[-1].lower()
    previous = before[-1] if before else ""
    introduced = previous in _RELATIONS or before == ["name", "is"]
    rules = (
        (len(words) > 1 and ending in ORGANISATIONS, "organisation", f"ends in {words[-1]}"),
        (len(words) > 1 and ending in STREETS, "place", f"ends in {words[-1]}"),
        (within and introduced, "person", f"after {previous}"),
        (within and previous in _WHERE, "place", f"after {previous}"),
        (within and bool(_PLACE_ENDING.fullmatch(ending)), "place", "ends like a place"),
        (within, "name", "a capital within a sentence"),
    )
    return next(((kind, why) for holds, kind, why in rules if holds), ("", ""))
