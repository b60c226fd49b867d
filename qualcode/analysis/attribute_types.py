"""What kind of fact an attribute is: a number, a date or a category; and what says that it is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from qualcode.model.documents import Case

NUMBER, DATE, CATEGORY = "number", "date", "category"

# What people write into a cell that they cannot fill. The second lot can be an answer, too, and
# counts as missing only where all the rest are numbers or dates.
_MISSING = frozenset(["-", "--", "–", "—", ".", "?", "n/a", "#n/a", "na", "n.a.", "nan", "null", "missing", "k.a.", "tbc"])  # fmt: skip
_UNKNOWN = frozenset(["none", "unknown", "not known", "not stated", "not given", "no answer", "refused", "declined", "prefer not to say"])  # fmt: skip
_NUMBER = re.compile(r"[-+]?[£$€]? ?(?:\d+(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?) ?%?")
_DATES = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%B %Y", "%b %Y", "%Y-%m")  # fmt: skip


def infer_types(cases: Iterable[Case]) -> dict[str, str]:
    """For each attribute `number`, `date` or `category`, by all the values that are not missing."""
    values: dict[str, list[str]] = {}
    for case in cases:
        for name, value in case.attributes.items():
            values.setdefault(name, []).append(value.strip())
    return {name: _type_of(found) for name, found in values.items()}


def is_missing(value: str, kind: str) -> bool:
    """True for an empty cell, and for what stands for one in an attribute of that kind."""
    plain = value.strip().casefold()
    return not plain or plain in _MISSING or (kind != CATEGORY and plain in _UNKNOWN)


def is_no_value(value: str) -> bool:
    """True for an empty cell and for an answer that gives no value ("prefer not to say")."""
    plain = " ".join(value.casefold().split())
    return not plain or plain in _MISSING or plain in _UNKNOWN - {"none"}


def _type_of(values: list[str]) -> str:
    for kind, form in ((NUMBER, _is_number), (DATE, _are_dates)):
        told = [value for value in values if not is_missing(value, kind)]
        if told and form(told):
            return kind
    return CATEGORY


def _is_number(values: list[str]) -> bool:
    return all(_NUMBER.fullmatch(value) for value in values)


def _are_dates(values: list[str]) -> bool:
    """True if all values are dates: by the ISO, in words, day before month or month before day."""
    return all(_is_iso(value) or any(_reads(value, form) for form in _DATES) for value in values)


def _is_iso(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _reads(value: str, form: str) -> bool:
    try:
        datetime.strptime(value, form)  # noqa: DTZ007 (a day, at no hour)
    except ValueError:
        return False
    return True
