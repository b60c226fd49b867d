"""Which columns of a questionnaire are open answers, attributes, the respondent, or to ignore."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from qualcode.errors import QualcodeError
from qualcode.readers.survey_tables import Sheet

OPEN, ATTRIBUTE, RESPONDENT, IGNORE = "open", "attribute", "respondent", "ignore"
KINDS = (OPEN, ATTRIBUTE, RESPONDENT, IGNORE)

_ID = re.compile(
    r"\b(id|ids|respondent|participant|case|code|record|reference|ref|pid|uid|pseudonym|name)\b|"
    r"^(number|no|nr|#)\W*$",
    re.IGNORECASE,
)
_CODE = re.compile(r"[^\W\d_]{0,12}[ _./-]?\d{1,12}[a-z]?$|[\w-]{6,40}$", re.IGNORECASE)
# What survey services record beside the answers: nothing to analyse, and often personal.
_RECORDED = re.compile(
    r"\b(ip ?address|e-?mail|latitude|longitude|location ?(latitude|longitude)|user ?agent|"
    r"collector ?id|duration|progress|finished|start ?(date|time)|end ?(date|time)|"
    r"recorded ?date|timestamp|completion time|distribution channel|user ?language|phone|telephone)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?|\b(please|describe|explain|why|how|what|comments?|tell us|in your own words|other|"
    r"(free ?)?text|answer|response|open|anything|say more|example|feedback|suggestions?|reason)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+<>=£$€ ]*\d[\d.,:/ -]*%?$")
_STOPWORDS = frozenset(
    """
    a about an and any are as at be been being by can comment comments could describe did do does
    different differently during explain feel for from get got had has have how i if in into is it its me more most my of on or
    other our please question say should so some tell than that the their them there these they thing
    things think this to us was we were what when where which while who why will with would you
    your own words open answer response q
    """.split()  # noqa: SIM905
)


def guess_questions(sheet: Sheet) -> dict[str, str]:
    """For each column `open`, `attribute`, `respondent` or `ignore`, in the order of the columns."""
    values = {c: [row[c].strip() for row in sheet.rows] for c in sheet.columns}
    respondent = _respondent(values)
    return {
        column: RESPONDENT if column == respondent else _kind(column, cells)
        for column, cells in values.items()
    }


def settle_questions(name: str, sheet: Sheet, told: Mapping[str, str]) -> dict[str, str]:
    """The guess, with what the study settles put in its place.

    A column that the study names and this table lacks is left alone. Raises QualcodeError for a kind that does not exist.
    """
    kinds = guess_questions(sheet)
    known = {column.casefold(): column for column in sheet.columns}
    for heading, kind in told.items():
        if kind not in KINDS:
            raise QualcodeError(
                f"'{heading}' is to be read as '{kind}', which is no kind of column ({name}).",
                f"Kinds are: {', '.join(KINDS)}.",
            )
        column = known.get(" ".join(heading.split()).casefold())
        if column is None:
            continue
        if kind == RESPONDENT:
            kinds = {c: IGNORE if k == RESPONDENT else k for c, k in kinds.items()}
        kinds[column] = kind
    return kinds


def slugs(columns: list[str]) -> dict[str, str]:
    """A short name for each heading, unique among them: its first telling words."""
    short: dict[str, str] = {}
    used: set[str] = set()
    for number, column in enumerate(columns, 1):
        words = [w.casefold() for w in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", column)]
        telling = [w for w in words if w not in _STOPWORDS and not w.isdigit()] or words
        telling = [re.sub(r"['’]", "", w)[:20] for w in telling] or [f"answer{number}"]
        slug = next(
            (s for n in (1, 2, 3, 4) if (s := "-".join(telling[:n])) not in used),
            f"{telling[0]}-{number}",
        )
        used.add(slug)
        short[column] = slug
    return short


def _respondent(values: dict[str, list[str]]) -> str | None:
    """A column of short values, each another, whose heading or values say that they are names."""
    for place, (column, cells) in enumerate(values.items()):
        filled = [cell for cell in cells if cell]
        short = all(len(cell) <= 40 and len(cell.split()) <= 3 for cell in filled)
        unique = len(set(filled)) == len(cells) and filled
        if not (short and unique) or _RECORDED.search(column):
            continue
        headed = bool(_ID.search(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", column)))
        coded = place == 0 and all(_CODE.match(c) for c in filled) and not _spread(filled)
        if headed or coded:
            return column
    return None


def _spread(values: list[str]) -> bool:
    """True for numbers that do not count up, such as ages."""
    if not all(value.isdigit() for value in values):
        return False
    numbers = [int(value) for value in values]
    return any(after - before != 1 for before, after in pairwise(numbers))


def _kind(column: str, cells: list[str]) -> str:
    filled = [cell for cell in cells if cell]
    if not filled or _RECORDED.search(column):
        return IGNORE
    if all(re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", cell) for cell in filled):
        return IGNORE
    return OPEN if _is_open(column, filled) else ATTRIBUTE


def _is_open(column: str, filled: list[str]) -> bool:
    if sum(_NUMBER.match(cell) is not None for cell in filled) > len(filled) * 0.6:
        return False
    if _ticked(filled):
        return False
    distinct = set(filled)
    least = 3 if _ASKS.search(column) else 5
    said = [cell for cell in distinct if len(cell.split()) >= least]
    if len(filled) < 4:
        return len(said) * 2 > len(filled) and max(len(c.split()) for c in said) >= least
    own = len(distinct) / len(filled)
    return len(said) >= len(filled) * 0.25 and (own >= 0.5 or len(said) >= len(filled) * 0.4)


def _ticked(filled: list[str]) -> bool:
    """True where the cells are made of few phrases that come again and again: boxes ticked."""
    parts = [part.strip() for cell in filled for part in re.split(r"[;|,]", cell) if part.strip()]
    if len(filled) < 4 or len(parts) < 6:
        return False
    counts = Counter(parts)
    again = sum(count for count in counts.values() if count > 1)
    return again >= len(parts) * 0.9 and max(len(part.split()) for part in counts) <= 12
