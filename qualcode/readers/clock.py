"""Times as transcripts write them: `0:01:12`, `00.01.12`, `0h01m12s`, `#00:01:12-5#`, `[72.5]`."""

from __future__ import annotations

import re

# Start and end, in seconds.
Times = tuple[float | None, float | None]

_COLONS = r"\d{1,3}(?::\d{1,2}){1,3}(?:[.,]\d{1,3})?"
_DOTS = r"\d{1,2}\.[0-5]\d\.[0-5]\d(?![.\d])"
_UNITS = r"(?:\d{1,2}\s?h\s?)?[0-5]?\d\s?m(?:in)?\.?\s?[0-5]?\d(?:[.,]\d{1,3})?\s?s(?:ec)?\b"
TIME = rf"(?:{_COLONS}|{_DOTS}|{_UNITS})"
# f4 writes tenths of a second after a dash.
RANGE = rf"{TIME}(?:-\d(?=\s*#))?(?:\s*(?:-->|[-–—]|to)\s*{TIME})?"
_SECONDS = r"\d{1,5}[.,]\d{1,3}|\d{1,5}\s?s(?:ec)?"
# What chat programs and clocks write around a time of day.
_DATE = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s+)?"
_HALF = r"(?:\s?[AaPp]\.?[Mm]\b\.?)?"
_TENTHS = re.compile(r"-(\d)$")


def marked(group: str) -> str:
    """A time in brackets or between `#`, as it occurs before, within or after a label."""
    return (
        rf"\\?[\[(<{{#]\s*{_DATE}(?P<{group}>{RANGE}|{_SECONDS}){_HALF}"
        r"\s*\\?[\])>}#]"
    )


def bare(group: str) -> str:
    """A time without brackets, with its date and half of the day if it has them."""
    return rf"{_DATE}(?P<{group}>{RANGE}){_HALF}"


def seconds(time: str) -> float | None:
    """`1:02:03.5` in seconds; minutes and seconds if there are two numbers. None: not a time.

    A fourth number counts film frames and is left out.
    """
    plain = _TENTHS.sub(r".\1", time.strip()).replace(",", ".")
    plain = re.sub(r"[^\d:.hm]", "", plain.replace("min", "m"))
    if re.fullmatch(_DOTS, plain):
        plain = plain.replace(".", ":")
    try:
        values = [float(number) for number in re.split("[:hm]", plain)[:3]]
    except ValueError:
        return None
    total = 0.0
    for value in values:
        total = total * 60 + value
    return round(total, 3)


def both_times(times: str) -> Times:
    """Start and end of `0:01 --> 0:02`, or of `0:01` alone, in seconds."""
    plain = _TENTHS.sub(r".\1", times.strip())
    start, *end = re.split(r"\s*(?:-->|[-–—]|to)\s*", plain, maxsplit=1)
    return seconds(start), seconds(end[0]) if end else None
