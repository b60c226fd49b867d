"""What tells who somebody is beside a name: dates, ages, numbers, addresses. Rules, English first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qualcode.model.spans import Span

DATE, AGE, PHONE, ADDRESS, EMAIL = "date", "age", "phone number", "address", "e-mail"
NUMBER, LINK = "number", "web address"


class Identifier(NamedTuple):
    """A stretch that identifies, its kind, and the rule that found it."""

    span: Span
    kind: str
    why: str


_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_UNITS = "one|two|three|four|five|six|seven|eight|nine"
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS = "|".join(TENS)
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_COUNT = rf"(?:\d{{1,3}}|(?:{_TENS})(?:[- ](?:{_UNITS}))?|{_TEENS}|{_UNITS})"
_STREET = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Close|Drive|Crescent|Terrace|Gardens|Grove|Place"
    r"|Court|Way|Square|Mews|Hill|Row|Walk|Parade|Boulevard|Blvd)"
)
_CAPITALISED = r"[A-Z][a-z'’-]+"
_POSTCODE = r"(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y]) ?\d[ABD-HJLNP-UW-Z]{2})"

_RULES: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (kind, why, re.compile(pattern, flags))
    for kind, why, pattern, flags in (
        (EMAIL, "an @ with a domain", r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", 0),
        (LINK, "a web address", r"(?:https?://|www\.)[^\s<>\"”’)\]]+[^\s<>\"”’)\].,;:!?]", 0),
        (LINK, "a handle", r"(?<![\w@.])@[A-Za-z]\w{2,}", 0),
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
        # Before phone numbers: both are ten digits.
        (NUMBER, "an NHS number", r"(?<![\d+])\d{3}[ -]\d{3}[ -]\d{4}(?!\d)", 0),
        (
            NUMBER,
            "a National Insurance number",
            r"\b[A-CEGHJ-PR-TW-Z]{2} ?(?:\d{2} ?){3}[A-D]\b",
            0,
        ),
        (
            PHONE,
            "a telephone number",
            r"(?<![\d.,:/])(?:\+\d{1,3}[ -]?(?:\(0\)[ -]?)?|\(?0)(?:\d[ ()-]{0,2}){8,10}\d(?![\d.:/]\d|\d)",
            0,
        ),
        (
            DATE,
            "a date in figures",
            r"(?<![\d/.:-])(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2}))(?![\d/:-])",
            0,
        ),
        (
            DATE,
            "a day and a month",
            (
                rf"\b(?:the\s+)?{_DAY}(?:\s+of)?\s+{_MONTH}\b\.?(?:,?\s+{_YEAR}\b)?"
                rf"|\b{_MONTH}\.?\s+(?:the\s+)?{_DAY}\b(?:,?\s+{_YEAR}\b)?"
            ),
            0,
        ),
        (DATE, "a month and a year", rf"\b{_MONTH}\.?\s+(?:of\s+)?{_YEAR}\b", 0),
        (DATE, "a year", rf"(?<=\b[Ii]n )(?:the year )?{_YEAR}\b|(?<=[Ss]ince ){_YEAR}\b", 0),
        (
            AGE,
            "years old",
            rf"\b{_COUNT}[- ]+years?[- ]+old\b|\b{_COUNT}[- ]+years? of age\b",
            re.IGNORECASE,
        ),
        (AGE, "an age", rf"\b(?:aged|age)\s+(?:of\s+)?{_COUNT}\b", re.IGNORECASE),
        (
            AGE,
            "who is how old",
            (
                rf"\b(?:I['’]m|I am|(?:she|he)['’]s|(?:she|he) is)\s+(?:now\s+)?(?P<said>\d\d|(?:{_TENS})(?:[- ]"
                rf"(?:{_UNITS}))?|{_TEENS})\b(?=\s*(?:[.,;!?]|$|and\b|now\b|next\b|this\b|in\b))"
            ),
            re.IGNORECASE | re.MULTILINE,
        ),
        (
            AGE,
            "when somebody was so old",
            (
                rf"\bwhen (?:I|she|he) (?:was|were|turned) (?:about )?(?P<said>\d\d?|{_TEENS}|(?:{_TENS})"
                rf"(?:[- ](?:{_UNITS}))?)\b(?!\s+(?:stone|weeks|months|days|minutes|per))"
            ),
            re.IGNORECASE,
        ),
        (NUMBER, "a long number", r"(?<![\d.,:/])\d{7,}(?![\d.,:/]\d)", 0),
    )
)


def find_identifiers(text: str) -> Iterator[Identifier]:
    """Dates, ages, telephone and other numbers, addresses, e-mail: in order, none overlapping.

    Of two rules that meet, the one that stands first in the list: an address before its postcode.
    Times of day and of recordings (`10:30`, `00:12:04`) are none. For UK forms of numbers.
    """
    taken: list[Identifier] = []
    for kind, why, pattern in _RULES:
        for found in pattern.finditer(text):
            span = Span(*found.span("said" if "said" in pattern.groupindex else 0))
            if not any(span.overlaps(other.span) for other in taken):
                taken.append(Identifier(span, kind, why))
    yield from sorted(taken)
