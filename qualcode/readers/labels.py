"""The one description of how transcripts mark who speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualcode.errors import QualcodeError

TIME = r"\d{1,3}(?::\d{1,2}){1,3}(?:[.,]\d{1,3})?"
_RANGE = rf"{TIME}(?:\s*(?:-->|[-–—]|to)\s*{TIME})?"
# Blanks, no-break blanks, and the marks that turn the direction of writing.
BLANK = "[\\s\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff]"
# What chat programs and clocks write around a time of day.
_DATE = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+)?"
_HALF = r"(?:\s?[AaPp]\.?[Mm]\b\.?)?"
_LEAD = rf"^{BLANK}*(?:[>•*-]\s+)?(?:[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?\s*)?(?:\d{{1,5}}[.)]?[ \t]+)?(?:[#@](?=[^\W\d_]))?"
_NAME = (
    # `P?` and `??` are how transcribers write who they could not tell.
    rf"(?P<speaker>[^\W\d_]?[\w ]{{0,12}}\?{{1,3}}(?={BLANK}*[:：])|"
    r"[^\W\d_](?:[^\n\t:：;?!|\[\]<>{}\"“”„«»*]{0,58}?[^\s:：;,?!|\[\]<>{}\"“”„«»*])?)"
)
_SHORT = r"(?P<speaker>[^\W\d_][^\n\t:：;?!|\[\]<>{}\"“”*()]{0,28}?)"
_COLON = rf"{BLANK}*[:：](?=$|[^\d/\\])"
# A label is looked for in this many code points at the start of a line.
REACH = 200
# Start and end, in seconds.
Times = tuple[float | None, float | None]
OWN_STYLE = "the study's own pattern"


def _marked(group: str) -> str:
    """A time in brackets, as it stands before, within or after a label."""
    return (
        rf"\\?[\[(<{{]\s*{_DATE}(?P<{group}>{_RANGE}){_HALF}"
        r"\s*\\?[\])>}]"
    )


def _bare(group: str) -> str:
    """A time that stands free, with its date and half of the day where it has them."""
    return rf"{_DATE}(?P<{group}>{_RANGE}){_HALF}"


@dataclass(frozen=True)
class LabelStyle:
    """One way of marking speakers.

    `pattern` matches at the start of a line, with the group `speaker` and groups that start with
    `time`. `weight` (0 to 1) is how readily it is believed. `marked`: the marks themselves say that
    this is a label, so one that stands there only once is believed too. `alone`: the label has a
    line of its own and the speech follows below. `dense`: so weak a mark that it is believed only
    where most paragraphs start with it.
    """

    name: str
    pattern: re.Pattern[str]
    weight: float = 1.0
    marked: bool = False
    alone: bool = False
    dense: bool = False


@dataclass(frozen=True)
class Label:
    """A place where somebody starts to speak.

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


def _style(name: str, pattern: str, **facts: float) -> LabelStyle:
    marked, alone, dense = (bool(facts.get(fact)) for fact in ("marked", "alone", "dense"))
    return LabelStyle(name, re.compile(pattern), facts.get("weight", 1.0), marked, alone, dense)


# fmt: off
STYLES: tuple[LabelStyle, ...] = (
    _style("**Name:**",
           rf"{_LEAD}(?:{_marked('time_a')}\s*)?(?P<star>\*{{1,3}}|__)(?P<speaker>[^*\n]{{1,80}}?)\s*"
           rf"(?:{_marked('time_b')}\s*)?(?:[:：]\s*(?P=star)|(?P=star)\s*[:：])\s*(?P<after>{_marked('time_c')})?",
           marked=1),
    _style("**Name** 0:00",
           rf"{_LEAD}(?P<star>\*{{1,3}}|__)(?P<speaker>[^*\n]{{1,80}}?)\s*(?P=star)\s*"
           rf"(?:{_marked('time_a')}|(?P<time_b>{TIME}))\s*$", marked=1, alone=1),
    _style("Name 0:00",
           rf"{_LEAD}{_NAME}\s*(?:[-–—|,]\s*)?(?:\s{_bare('time_a')}|{_marked('time_b')})\s*[:：]?\s*$",
           marked=1, alone=1),
    _style("0:00 Name",
           rf"^{BLANK}*(?:{_bare('time_a')}|{_marked('time_b')})\s*[-–|]?\s*{_NAME}\s*[:：]?\s*$",
           marked=1, alone=1),
    _style("[0:00] Name: speech",
           rf"^{BLANK}*(?:{_bare('time_a')}|{_marked('time_b')})\s*[-–|]?\s*{_NAME}{_COLON}",
           weight=0.99, marked=1),
    _style("Name [0:00]: speech",
           rf"{_LEAD}{_NAME}\s*(?:\s{_bare('time_a')}|{_marked('time_b')})(?:{_COLON}|\s+(?=\S))",
           weight=0.97, marked=1),
    _style("Name:",
           rf"{_LEAD}(?:{_bare('time_a')}\s+|{_marked('time_b')}\s*)?{_NAME}"
           rf"(?:\s+(?P<time_c>{TIME})|\s*{_marked('time_d')})?{_COLON}{BLANK}*(?:\|\s*)?(?P<after>{_marked('time_e')})?",
           weight=0.98),
    _style("[name]",
           rf"{_LEAD}\\?[\[<{{(]\s*(?:(?<=<)v\s+)?{_SHORT}\s*\\?[\]>}})]\s*"
           rf"(?:(?P<time_a>{TIME})(?=\s*$))?[:：]?(?=\s|$|\w)", weight=0.95),
    _style("NAME  speech",
           rf"{_LEAD}(?P<speaker>[A-Z][A-Z0-9]{{0,15}}(?: [A-Z0-9]{{1,15}})?)(?: {{2,}}|\t\s*)(?=\S)", weight=0.9),
    _style("Name | speech",
           rf"{_LEAD}(?:\|\s*)?(?:{_bare('time_a')}(?:\s*[|\t]\s*|\s+))?{_NAME}\s*[:：]?\s*[|\t]\s*"
           rf"(?:{_bare('time_b')}\s*[|\t]\s*)?", weight=0.96),
    _style("Name - speech",
           rf"{_LEAD}{_SHORT}(?:\s+|(?<=[A-Z\d]))[-–—]\s+(?=\S)", weight=0.7),
    _style("Q. speech", rf"{_LEAD}(?P<speaker>[A-Z]{{1,3}}\d{{0,2}})[.)]\s+(?=\S)", weight=0.6),
    _style("**Name** on its own line",
           rf"^{BLANK}*(?P<star>\*{{1,3}}|__)(?P<speaker>[^*\n]{{1,60}}?)(?P=star)\s*$", weight=0.8, alone=1),
    _style("**Name** speech",
           rf"{_LEAD}(?P<star>\*\*|__)(?P<speaker>[^*:：\n]{{1,60}}?)(?P=star)\s+(?=\S)", weight=0.85, dense=1),
    _style("NAME speech",
           rf"{_LEAD}(?P<speaker>[A-Z][A-Z0-9]{{1,15}}(?: \d{{1,3}})?) (?=[A-Z\[(“\"‘'][^A-Z]|OK\b)", weight=0.65, dense=1),
    _style("## Name", rf"^#{{1,6}}\s+{_NAME}\s*[:：]?\s*$", weight=0.8, alone=1),
    _style("Name on its own line", rf"^{BLANK}*{_NAME}\s*[:：]?\s*$", weight=0.75, alone=1),
)
# fmt: on

TIME_LINE = re.compile(rf"^{BLANK}*\\?[\[(]?\s*({_RANGE})\s*\\?[\])]?\s*$")


def own_style(pattern: str) -> LabelStyle:
    """The style a study describes itself.

    Raises QualcodeError where `pattern` is no regular expression or lacks the group `speaker`.
    """
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise QualcodeError(
            f"The speaker pattern is no regular expression: {error}.",
            "Mend `speakers: pattern:` in study.yaml.",
        ) from error
    if "speaker" not in compiled.groupindex:
        raise QualcodeError(
            "The speaker pattern has no group named speaker.",
            "Write it like this: '(?P<speaker>[A-Z]+): '.",
        )
    return LabelStyle(OWN_STYLE, compiled, marked=True)


def bold_style(names: Iterable[str]) -> LabelStyle:
    """The style of a file that prints these `names` in bold before the speech, and no mark more."""
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"^{BLANK}*(?P<speaker>{known})\s+(?=\S)")
    return LabelStyle("a name in bold", pattern, 0.85, dense=True)


def seconds(time: str) -> float | None:
    """`1:02:03.5` in seconds; minutes and seconds where there are two numbers. None: no time.

    A fourth number counts film frames and is left out.
    """
    numbers = time.replace(",", ".").split(":")
    try:
        values = [float(number) for number in numbers[:3]]
    except ValueError:
        return None
    total = 0.0
    for value in values:
        total = total * 60 + value
    return round(total, 3)


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


def labels_of(style: LabelStyle, text: str) -> list[Label]:
    """Every place in `text` that `style` would take for a label, in order."""
    found = []
    for at, line in lines_with_places(text):
        match = style.pattern.match(line)
        if match and (speaker := clean(match["speaker"] or "")):
            speech = at + match.end()
            late = len(match["after"] or "") if "after" in style.pattern.groupindex else 0
            time, until = _times_in(match)
            found.append(Label(speaker, at, speech, time, speech - late, until))
    return found


def clean(speaker: str) -> str:
    """A label without what surrounds it: blanks, stars, a closing colon."""
    plain = re.sub(BLANK + "+", " ", speaker.replace("\\", ""))
    return plain.strip(" *_:：")


def _times_in(match: re.Match[str]) -> Times:
    for group, value in match.groupdict().items():
        if value and group.startswith("time"):
            return both_times(value)
    return None, None


def both_times(times: str) -> Times:
    """Start and end of `0:01 --> 0:02`, or of `0:01` alone, in seconds."""
    start, *end = re.split(r"\s*(?:-->|[-–—]|to)\s*", times, maxsplit=1)
    return seconds(start), seconds(end[0]) if end else None
