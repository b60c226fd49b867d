"""What can identify a person besides a name: dates, ages, numbers, addresses. Rules, English first."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from qualcode.model.spans import Span

DATE, AGE, PHONE, ADDRESS, EMAIL = "date", "age", "phone number", "address", "e-mail"
NUMBER, LINK = "number", "web address"
KINDS = (DATE, AGE, PHONE, ADDRESS, EMAIL, NUMBER, LINK)


class Identifier(NamedTuple):
    """A stretch that identifies, its kind, and the rule that found it."""

    span: Span
    kind: str
    why: str


_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_WEEKDAY = r"(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_FIGURE_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_SPOKEN_DAY = (
    r"(?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth"
    r"|nineteenth|twentieth|thirtieth"
)
_DAY = rf"(?:{_FIGURE_DAY}|{_SPOKEN_DAY})"
_YEAR = r"(?:19|20)\d\d"
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS = "|".join(TENS)
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_SPOKEN = rf"(?:{_TENS})(?:[- ](?:{_UNITS}))?|{_TEENS}"
_COUNT = rf"(?:\d{{1,3}}|{_SPOKEN}|{_UNITS})"
# Who is so old: "I'm 45", "my son is 12"; then nothing that is counted.
_WHO = (
    r"(?:I|she|he|son|daughter|child|boy|girl|kid|baby|mum|mam|mom|mother|dad|father|brother|sister"
    r"|husband|wife|partner|grandson|granddaughter|youngest|eldest|oldest)"
)
_ABOUT = r"(?:(?:now|only|just|about|around|nearly|almost|already|over|under)\s+){0,2}"
_NOTHING_COUNTED = (
    r"(?=\s*(?:[.,;:!?…)\]”\"—–]|$|(?:and|now|next|this|in|when|so|but|at|then|or|years?)\b))"
)
_DIGIT = rf"(?:oh|o|zero|nought|{_UNITS})"
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Crescent|Terrace|Gardens|Grove|Place"
    r"|Court|Way|Square|Mews|Hill|Row|Walk|Parade|Boulevard|Blvd)"
)
_CAPITALISED = r"[A-Z][a-z'’-]+"
_POSTCODE = (
    r"(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y])"
    r" ?\d[ABD-HJLNP-UW-Z]{2})"
)
# What years are not, though they look like them: 2000 people.
_COUNTED = (
    r"(?!\s*(?:%|people|pounds|quid|dollars|euros|miles|words|steps|calories|mg|ml|kg|times|hours"
    r"|patients|participants|of (?:us|them|the))|[.,:/-]\d|\w)"
)
_I = re.IGNORECASE

_RULES: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (kind, why, re.compile(pattern, flags | re.MULTILINE))
    for kind, why, pattern, flags in (
        (EMAIL, "an @ with a domain", r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", 0),
        (
            EMAIL,
            "an address of e-mail, as spoken",
            r"\b[\w.-]+ at \w+(?: dot [a-z]{2,4}){1,3}\b",
            0,
        ),
        (LINK, "a web address", r"(?:https?://|www\.)[^\s<>\"”’)\]]+[^\s<>\"”’)\].,;:!?]", 0),
        (
            LINK,
            "a web address",
            r"(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|co\.uk|ac\.uk|nhs\.uk|gov\.uk)\b(?:/[\w/.?=&-]*\w)?",
            0,
        ),
        (LINK, "a handle", r"(?<![\w@.])@[A-Za-z]\w{2,}", 0),
        (LINK, "an address of a computer", r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])", 0),
        (
            ADDRESS,
            "a house number and a street",
            (
                rf"(?:(?:Flat|Apartment|Apt|Unit|Room)\s+\d+\w?,?\s+)?\b\d{{1,4}}[A-Za-z]?,?\s+"
                rf"(?:{_CAPITALISED}\s+){{1,3}}{_STREET}\b(?:,\s+{_CAPITALISED}(?:\s+{_CAPITALISED})?)*"
                rf"(?:,?\s+{_POSTCODE}\b)?"
            ),
            0,
        ),
        (ADDRESS, "a postcode", rf"\b{_POSTCODE}\b", 0),
        (ADDRESS, "a postcode", rf"\b{_POSTCODE.replace(' ?', ' ')}\b", _I),
        (ADDRESS, "a post box", r"\bP\.?O\.? Box \d+", _I),
        (
            PHONE,
            "a telephone number, as in the USA",
            (
                r"(?<![\d.+-])(?:\+?1[ .-])?\(\d{3}\) ?\d{3}[ .-]\d{4}(?!\d)"
                r"|(?<![\d.-])\+?1[ .-]\d{3}[ .-]\d{3}[ .-]\d{4}(?!\d)"
                r"|(?<![\d.])\d{3}\.\d{3}\.\d{4}(?![\d.]\d)|(?<![\d-])\d{3}-\d{4}(?![\d-])"
            ),
            0,
        ),
        # Before the telephone numbers of Britain: both are ten digits.
        (
            NUMBER,
            "ten figures, as an NHS number has",
            r"(?<![\d+])\d{3}[ -]\d{3}[ -]\d{4}(?!\d)",
            0,
        ),
        (
            NUMBER,
            "a National Insurance number",
            r"\b[A-CEGHJ-PR-TW-Z]{2} ?(?:\d{2} ?){3}[A-D]\b",
            0,
        ),
        (
            PHONE,
            "a telephone number",
            (
                r"(?<![\d.,:/])(?:(?:\+|\b00)[1-9]\d{0,2}[ .-]?(?:\(0\)[ .-]?)?|\(?0)"
                r"(?:\d[ .()-]{0,2}){7,10}\d(?![\d.:/]\d|\d)|\b0[38]\d\d ?\d{4}\b"
            ),
            0,
        ),
        (
            PHONE,
            "figures, as spoken",
            rf"\b(?:(?:double|triple)\s+)?{_DIGIT}(?:[\s,-]+(?:(?:double|triple)\s+)?{_DIGIT}){{5,}}\b",
            _I,
        ),
        (
            DATE,
            "a date in figures",
            (
                r"(?<![\d/.:-])(?:\d{4}([/-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])"
                r"|(?:0?[1-9]|[12]\d|3[01])([/.-])(?:0?[1-9]|[12]\d|3[01])\2(?:\d{4}|\d{2}))(?![\d/:-])"
            ),
            0,
        ),
        (
            DATE,
            "a day and a month",
            (
                rf"\b(?:{_WEEKDAY},?\s+)?(?:the\s+)?{_DAY}(?:\s+of)?\s+{_MONTH}\b\.?(?:,?\s+{_YEAR}\b)?"
                rf"|\b{_MONTH}\.?\s+(?:the\s+)?{_DAY}\b(?:,?\s+{_YEAR}\b)?"
                rf"|\b\d{{1,2}}{_MONTH}(?:{_YEAR})?\b"
            ),
            0,
        ),
        (
            DATE,
            "a weekday and a day",
            rf"\b{_WEEKDAY},?\s+(?:the\s+)?(?:(?:[12]?\d|3[01])(?:st|nd|rd|th)|(?:{_SPOKEN_DAY}))\b",
            0,
        ),
        (DATE, "a month and a year", rf"\b{_MONTH}\.?\s+(?:of\s+)?{_YEAR}\b", 0),
        (DATE, "a year", rf"(?<![\d£$€.,:/+-])\b(?:19[2-9]\d|20[0-4]\d)\b{_COUNTED}", 0),
        (
            AGE,
            "years old",
            (
                rf"\b{_COUNT}[- ]+(?:years?|months?)[- ]+old\b|\b{_COUNT}[- ]+years? of age\b"
                r"|\b\d{1,3}\s?(?:yo|y/o|yrs? old)\b"
            ),
            _I,
        ),
        (AGE, "an age", rf"\b(?:aged|age)\s+(?:of\s+)?{_COUNT}\b", _I),
        (
            AGE,
            "who is how old",
            (
                rf"\b{_WHO}(?:['’]m|['’]s|\s+(?:am|is|was|turned|turns|turning))\s+{_ABOUT}"
                rf"(?P<said>\d{{1,2}}|{_SPOKEN})\b(?!['’]s\b){_NOTHING_COUNTED}(?!\s+(?:out of|percent|minutes|hours|days|weeks|months))"
            ),
            _I,
        ),
        (
            AGE,
            "when somebody was so old",
            (
                rf"\bwhen (?:I|she|he) (?:was|were|turned) {_ABOUT}(?P<said>\d\d?|{_SPOKEN})"
                r"\b(?!\s+(?:stone|weeks|months|days|minutes|per))"
            ),
            _I,
        ),
        (
            AGE,
            "turned so old",
            rf"\b(?:turned|turning)\s+{_ABOUT}(?P<said>\d\d|{_SPOKEN})\b{_NOTHING_COUNTED}",
            _I,
        ),
        (NUMBER, "a sort code", r"(?<![\d-])\d\d-\d\d-\d\d(?![\d-])", 0),
        (
            NUMBER,
            "a number of records",
            (
                r"\b(?:hospital|patient|client|nhs|mrn|case|file|record|reference|account|policy|passport|id)"
                r"(?:\s+(?:number|no\.?|id|ref))?\s*(?:is|was|:|\#)?\s+(?P<said>[A-Z]{0,3}\d{5,}[A-Z]?)\b"
            ),
            _I,
        ),
        (NUMBER, "a car's number", r"\b[A-Z]{2}\d\d ?[A-Z]{3}\b", 0),
        (NUMBER, "a long number", r"(?<![\d.,:/])\d{7,}(?![\d.,:/]\d)", 0),
    )
)
_BARE_NUMBER = re.compile(rf"\d{{1,3}}|{_SPOKEN}|{_UNITS}", re.IGNORECASE)


def is_bare_number(words: str) -> bool:
    """Whether `words` are a number as ages are, and no more: `45`, `forty-five`."""
    return _BARE_NUMBER.fullmatch(words) is not None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def day_of(words: str) -> str:
    """The day that a date in figures or with a month's name means, ISO 8601: `2019-05-03`, `--05-03`.

    Empty if it is none. In figures the day comes first, as in Britain, unless it cannot.
    """
    iso = re.fullmatch(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})", words)
    figures = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})", words)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif figures:
        day, month, year = (int(part) for part in figures.groups())
        if month > 12:
            day, month = month, day
        year += 0 if year > 99 else 2000 if year < 50 else 1900
    else:
        named = re.search(rf"\b{_MONTH}", words)
        days = re.search(r"(?<!\d)\d{1,2}(?!\d)", words)
        if not (named and days):
            return ""
        months = _MONTHS.index(named.group()[:3].lower()) + 1
        years = re.search(_YEAR, words)
        day, month, year = int(days.group()), months, int(years.group()) if years else 0
    return f"{year or '-'}-{month:02}-{day:02}"


def find_identifiers(text: str, kinds: Container[str] = KINDS) -> Iterator[Identifier]:
    """Dates, ages, telephone and other numbers, addresses, e-mail: in order, none overlapping.

    Of two rules that meet, the one that is first in the list: an address before its postcode.
    Times of day and of recordings (`10:30`, `00:12:04`) are none. `kinds` are those looked for.
    """
    taken: list[Identifier] = []
    covered = bytearray(len(text))
    for kind, why, pattern in _RULES:
        for found in pattern.finditer(text) if kind in kinds else ():
            span = Span(*found.span("said" if "said" in pattern.groupindex else 0))
            if kind == DATE and span.of(text).endswith("."):
                span = Span(span.start, span.end - 1)
            if not any(covered[span.start : span.end]):
                covered[span.start : span.end] = b"\x01" * len(span)
                taken.append(Identifier(span, kind, why))
    yield from sorted(taken)
