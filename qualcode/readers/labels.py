"""The one description of how transcripts mark who speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from qualcode.errors import QualcodeError
from qualcode.readers.clock import RANGE, TIME, Times, bare, both_times, marked

# Blanks, no-break blanks, and the marks that turn the direction of writing.
BLANK = "[\\s\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]"
# Before a label: arrows, dashes, a star, a picture, the number of the paragraph, `@`.
_LEAD = (
    rf"^{BLANK}*(?:(?:>{{1,3}}|[•–—-])[ \t]*|\*(?![*\s])|\*\s+)?"
    r"(?:[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?\s*)?"
    r"(?:\d{1,5}[.)]?[ \t]+(?=[^\W\d_]|[\"“„«*@#|])|(?:\[\d{1,5}\]|\(\d{1,5}\))[ \t]+)?"
    r"(?:[#@](?=[^\W\d_]))?"
)
# Any string that does not run over a colon; what recurs is a label, whatever it is made of.
_NAME = r"(?P<speaker>[^\s:：](?:[^\n\t:：]{0,68}?[^\s:：])?)"
# In front of a weaker mark than a colon.
_SHORT = r"(?P<speaker>[#@+]?[^\W_](?:[^\n\t:：;!\"“”]{0,48}?[^\s:：;,!\"“”])??)"
_BRACKETED = r"(?P<speaker>[^\W\d_][^\n\t:：;?!|\[\]<>{}\"“”*()]{0,28}?)"
_COLON = rf"{BLANK}*[:：](?=$|[^\d/\\])"
_A_TIME = r"\d[:.,hms]|\d ?[hms]"
# A label is looked for in this many code points at the start of a line.
REACH = 200
OWN_STYLE = "the study's own pattern"


@dataclass(frozen=True)
class LabelStyle:
    """One way of marking speakers.

    `pattern` matches at the start of a line, with the group `speaker` and groups that start with
    `time`. `weight` (0 to 1) is how readily it is believed. `marked`: the marks themselves say that
    this is a label, so one that occurs only once is believed too. `alone`: the label has a line of
    its own and the speech follows below. `dense`: so weak a mark that it is believed only if most
    paragraphs start with it. `hint`: a line without it cannot match, which is faster to see.
    """

    name: str
    pattern: re.Pattern[str]
    weight: float = 1.0
    marked: bool = False
    alone: bool = False
    dense: bool = False
    hint: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Label:
    """A place where a person starts to speak.

    `start` is the label's; `speech` is where the words start, after the label and a time (seconds)
    that belongs to it, or two, the second in `until`; `named` is where the label ends and such a time
    starts.
    """

    speaker: str
    start: int
    speech: int
    time: float | None = None
    named: int = 0
    until: float | None = None


def _style(name: str, pattern: str, hint: str = "", **facts: float) -> LabelStyle:
    marked_, alone, dense = (bool(facts.get(fact)) for fact in ("marked", "alone", "dense"))
    seen = re.compile(hint) if hint else None
    weight = facts.get("weight", 1.0)
    return LabelStyle(name, re.compile(pattern), weight, marked_, alone, dense, seen)


# fmt: off
STYLES: tuple[LabelStyle, ...] = (
    _style("**Name:**",
           rf"{_LEAD}(?:{marked('time_a')}\s*)?(?P<star>\*{{1,3}}|__)(?P<speaker>[^*\n]{{1,80}}?)\s*"
           rf"(?:{marked('time_b')}\s*)?(?:[:：]\s*(?P=star)|(?P=star)\s*[:：])\s*(?P<after>{marked('time_c')})?",
           hint="[*_]", marked=1),
    _style("**Name** 0:00",
           rf"{_LEAD}(?P<star>\*{{1,3}}|__)(?P<speaker>[^*\n]{{1,80}}?)\s*(?P=star)\s*"
           rf"(?:{marked('time_a')}|(?P<time_b>{TIME}))\s*$", hint="[*_]", marked=1, alone=1),
    _style("Name 0:00",
           rf"{_LEAD}{_NAME}\s*(?:[-–—|,]\s*)?(?:\s{bare('time_a')}|{marked('time_b')})\s*[:：]?\s*$",
           hint=_A_TIME, marked=1, alone=1),
    _style("0:00 Name",
           rf"^{BLANK}*(?:{bare('time_a')}|{marked('time_b')})\s*[-–|]?\s*{_NAME}\s*[:：]?\s*$",
           marked=1, alone=1),
    _style("[0:00] Name: speech",
           rf"^{BLANK}*(?:{bare('time_a')}|{marked('time_b')})\s*[-–|]?\s*{_NAME}{_COLON}",
           weight=0.99, marked=1),
    _style("Name [0:00]: speech",
           rf"{_LEAD}{_NAME}\s*(?:\s{bare('time_a')}|{marked('time_b')})(?:{_COLON}|\s+(?=\S))",
           hint=_A_TIME, weight=0.97, marked=1),
    _style("Name:",
           rf"{_LEAD}(?:{bare('time_a')}\s+|{marked('time_b')}\s*)?{_NAME}"
           rf"(?:\s+(?P<time_c>{TIME})|\s*{marked('time_d')})?{_COLON}{BLANK}*(?:\|\s*)?"
           rf"(?P<after>{marked('time_e')}|(?P<time_f>{TIME})(?=\t)|(?<=\t)(?P<time_g>{TIME})(?=\s))?",
           hint="[:：]", weight=0.98),
    _style("[name]",
           rf"{_LEAD}\\?[\[<{{(]\s*(?:(?<=<)v\s+)?{_BRACKETED}\s*\\?[\]>}})]\s*"
           rf"(?:(?P<time_a>{TIME})(?=\s*$))?[:：]?(?=\s|$|\w)", weight=0.95),
    _style("NAME  speech",
           rf"{_LEAD}(?P<speaker>[A-Z][A-Z0-9]{{0,15}}(?: [A-Z0-9]{{1,15}})?)(?: {{2,}}|\t\s*)(?=\S)", weight=0.9),
    _style("Name | speech",
           rf"{_LEAD}(?:\|\s*)?(?:{bare('time_a')}(?:\s*\|\s*|\s+))?(?P<speaker>[^\W\d_](?:[^\n\t:：;?!|\[\]<>{{}}\"“”„«»*]{{0,58}}?[^\s:：;,?!|\[\]<>{{}}\"“”„«»*])?)\s*[:：]?\s*\|\s*"
           rf"(?:{bare('time_b')}\s*[|\t]\s*)?", hint=r"\|", weight=0.96),
    _style("Name, a tab, speech", rf"{_LEAD}(?:(?:{bare('time_a')}|{marked('time_b')})\s+)?{_NAME}\s*[:：]?[ ]*\t\s*"
           rf"(?:(?:{bare('time_c')}|{marked('time_d')})\s*\t\s*)?", hint="\t", weight=0.95),
    _style("Name - speech",
           rf"{_LEAD}{_SHORT}(?:\s+|(?<=[A-Z\d]))[-–—]\s+(?=\S)", hint=r"[-–—]\s", weight=0.7),
    _style("Name- speech", rf"{_LEAD}{_SHORT}(?:\s*[-–—]{{1,2}})\s+(?=\S)", hint=r"[-–—]\s", weight=0.69, dense=1),
    _style("Name; speech", rf"{_LEAD}{_NAME}\s*(?:;|[>»›→=~])\s+(?=\S)", hint="[;>»›→=~]", weight=0.72, dense=1),
    _style("Q. speech", rf"{_LEAD}(?P<speaker>[A-Z]{{1,3}}\d{{0,2}})[.)]\s+(?=\S)", weight=0.6),
    _style("**Name** on its own line",
           rf"^{BLANK}*(?P<star>\*{{1,3}}|__)(?P<speaker>[^*\n]{{1,60}}?)(?P=star)\s*$", weight=0.8, alone=1),
    _style("**Name** speech",
           rf"{_LEAD}(?P<star>\*\*|__)(?P<speaker>[^*:：\n]{{1,60}}?)(?P=star)\s+(?=\S)", weight=0.85, dense=1),
    _style("NAME speech",
           rf"{_LEAD}(?P<speaker>[A-Z][A-Z0-9]{{1,15}}(?: \d{{1,3}})?) (?=[A-Z\[(“\"‘'][^A-Z]|OK\b)", weight=0.65, dense=1),
    _style("## Name", rf"^#{{1,6}}\s+{_NAME}\s*[:：]?\s*$", weight=0.8, alone=1),
    _style("Name on its own line", rf"^{BLANK}*(?P<speaker>[^\W_](?:[^\n\t:：;?!\"“”„«»*]{{0,58}}?[^\s:：;,?!\"“”„«»*])?)\s*[:：]?\s*$", weight=0.75, alone=1),
)
# fmt: on

TIME_LINE = re.compile(rf"^{BLANK}*\\?[\[(#]?\s*({RANGE})\s*\\?[\])#]?\s*$")
_BLANKS = re.compile(BLANK + "+")
_PAIRS = {"[": "]", "(": ")", "<": ">", "{": "}", "“": "”", "„": "“", "«": "»", "»": "«"}
_PAIRS |= {"‘": "’", '"': '"', "'": "'", "”": "”", "‹": "›"}


def own_style(pattern: str) -> LabelStyle:
    """The style that a study describes itself.

    Raises QualcodeError if `pattern` is not a regular expression or lacks the group `speaker`.
    """
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise QualcodeError(
            f"The speaker pattern is not a valid regular expression: {error}.",
            "Correct `speakers: pattern:` in study.yaml.",
        ) from error
    if "speaker" not in compiled.groupindex:
        raise QualcodeError(
            "The speaker pattern has no group named speaker.",
            "Write it like this: '(?P<speaker>[A-Z]+): '.",
        )
    return LabelStyle(OWN_STYLE, compiled, marked=True)


def bold_style(names: Iterable[str]) -> LabelStyle:
    """The style of a file that prints these `names` in bold before the speech, without other marks."""
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"^{BLANK}*(?P<speaker>{known})\s+(?=\S)")
    return LabelStyle("a name in bold", pattern, 0.85, dense=True)


def lines_with_places(text: str) -> Iterator[tuple[int, str]]:
    """Each line with the code point it starts at; of long lines only their beginning."""
    at = 0
    while True:
        end = text.find("\n", at)
        if end == -1:
            yield at, text[at : at + REACH]
            return
        yield at, text[at : min(end, at + REACH)]
        at = end + 1


def labels_of(style: LabelStyle, lines: Iterable[tuple[int, str]]) -> list[Label]:
    """Every place that `style` would take for a label, in order; `lines` as `lines_with_places`."""
    found = []
    for at, line in lines:
        if style.hint and not style.hint.search(line):
            continue
        match = style.pattern.match(line)
        if match and (speaker := clean(match["speaker"] or "")):
            speech = at + match.end()
            late = len(match["after"] or "") if "after" in style.pattern.groupindex else 0
            time, until = _times_in(match)
            found.append(Label(speaker, at, speech, time, speech - late, until))
    return found


@lru_cache(10_000)
def clean(speaker: str) -> str:
    """A label without what surrounds it: blanks, stars, a closing colon, quotation marks, brackets, `@`."""
    plain = _BLANKS.sub(" ", speaker.replace("\\", "")).strip(" *_:：")
    while len(plain) > 2 and _PAIRS.get(plain[0]) == plain[-1] and plain[-1] not in plain[1:-1]:
        plain = plain[1:-1].strip(" *_:：")
    return plain[1:] if plain[:1] == "@" and plain[1:2].isalpha() else plain


def _times_in(match: re.Match[str]) -> Times:
    for group, value in match.groupdict().items():
        if value and group.startswith("time"):
            return both_times(value)
    return None, None
