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
    r"\b(id|ids|respondent|participant|case|code|record|reference|ref|pid|uid|pseudonym|name|"
    r"teilnehmer\w*|proband\w*|befragte\w*|identifiant|participante|identificador|codice|codigo|código|"
    r"deelnemer|участник|номер)\b|^(number|no|nr|nr\.?|tn|#)\W*$|编号|序号|番号|学号|受访者|回答者|รหัส|ลำดับ",
    re.IGNORECASE,
)
# Headings of a column that may name one person in several rows.
_PERSON = re.compile(
    r"^\W*(record|participant|respondent|subject|person|patient|case|study|user|teilnehmer|proband)?"
    r"[ _]?(id|nr|no|number|code|kennung|nummer)\W*$|^\W*(participant|respondent|teilnehmer\w*|proband\w*"
    r"|participante|deelnemer|pid|pseudonym|编号|番号|受访者|回答者)\W*$",
    re.IGNORECASE,
)
# Which of several rows of one person this is.
_WAVE = re.compile(
    r"\b(redcap event name|redcap repeat instance|event|wave|visit|phase|time ?point|session|round|day|"
    r"week|month|entry (?:no|number)|instance|occasion|welle|zeitpunkt|messzeitpunkt|tag|woche|vague|jour|"
    r"semana|semaine|oleada|date|datum|fecha)\b|第.回|时间点|阶段",
    re.IGNORECASE,
)
_CODE = re.compile(r"[^\W\d_]{0,12}[ _./-]?\d{1,12}[a-z]?$|[\w-]{6,40}$", re.IGNORECASE)
# What survey programs record beside the answers: nothing to analyse, and it identifies people.
_RECORDED = re.compile(
    r"\b(ip ?addr(?:ess)?|e-?mail|latitude|longitude|location ?(latitude|longitude)|user ?agent|"
    r"collector ?id|start ?(date|time)|end ?(date|time)|date ?(started|submitted|stamp|modified|created)|"
    r"submit ?date|last ?(page|action)|start ?language|recorded ?date|time ?stamp|completion time|"
    r"distribution channel|user ?language|phone|telephone|access ?(code|token)|random ?seed|ref ?url|"
    r"session ?id|survey ?identifier|redcap (?:survey identifier|repeat instrument|data access group)|"
    r"recipient ?(?:last|first)? ?(?:name|email)|group ?time|question ?time|interview ?time|page ?time|"
    r"external ?(?:data)? ?reference|(?:first|last|full|sur) ?name|zeitstempel|horodateur|marca temporal|"
    r"startzeit|endzeit)\b|タイムスタンプ|提交.*时间|开始时间|结束时间|所用时间|来自ip|ip地址|来源|答题时长|ประทับเวลา",
    re.IGNORECASE,
)
# The same, where the heading says nothing else: `Status` is one, `Marital status` is not.
_RECORDED_ALONE = re.compile(
    r"\W*(\w+\. )?(ip|duration( ?\(?in seconds\)?)?|progress|finished|status|device|browser|token|seed|"
    r"refer+er|referral|submitted|total ?time|dauer|durée)\W*$",
    re.IGNORECASE,
)
_COMPLETE = re.compile(r"_complete\Z")
# What is in such a column, whatever its heading: an address of a machine, a moment, a random key.
_TRACE = (
    re.compile(r"\d{1,3}(?:\.\d{1,3}){3}\Z|[0-9a-f:]{8,39}::?[0-9a-f]{0,4}\Z", re.IGNORECASE),
    re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4},?[ T]+\d{1,2}:\d{2}"),
    re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9_-]{20,}\Z"),
)
_NO_ANSWER = re.compile(r"[\W_]*\Z|#?n\s?[./]\s?a\.?\Z|null\Z|nan\Z", re.IGNORECASE)
_ASKS = re.compile(
    r"\?|\b(please|describe|explain|why|how|what|comments?|tell us|in your own words|other|"
    r"(free ?)?text|answer|response|open|anything|say more|example|feedback|suggestions?|reason|warum|was|wie|"
    r"welche\w*|beschreiben|pourquoi|comment|décri\w+|qué|por qué|cómo|describa|perché|come|waarom|wat|hoe|"
    r"почему|что|как)\b|[？؟]|什么|为什么|怎么|如何|请|何|どう|なぜ|理由|ください|อะไร|ทำไม|อย่างไร|무엇|왜|어떻게",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+<>=£$€ ]*\d[\d.,:/ -]*%?$")
# Chinese, Japanese, Thai, Lao, Khmer and Burmese put no blanks between words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
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
    values = {c: [answer_of(row[c]) for row in sheet.rows] for c in sheet.columns}
    respondent = _respondent(values)
    redcap = any(column.startswith("redcap_") for column in sheet.columns)
    return {
        column: RESPONDENT
        if column == respondent
        else IGNORE
        if redcap and _COMPLETE.search(column)
        else _kind(column, cells)
        for column, cells in values.items()
    }


def find_wave(sheet: Sheet, kinds: Mapping[str, str]) -> str:
    """The column that says which of several rows of one person this is; empty if there is none.

    Every pair of respondent and wave is in one row.
    """
    named = next((column for column, kind in kinds.items() if kind == RESPONDENT), None)
    if named is None:
        return ""
    people = [row[named].strip() for row in sheet.rows]
    if len(set(people)) == len(people):
        return ""
    for column, kind in kinds.items():
        if kind in {ATTRIBUTE, IGNORE} and _WAVE.search(_spaced(column)):
            pairs = {(p, row[column].strip()) for p, row in zip(people, sheet.rows, strict=True)}
            if len(pairs) == len(people):
                return column
    return ""


def answer_of(cell: str) -> str:
    """What a cell says; empty for `-`, `.`, `N/A` and other signs of no answer."""
    said = cell.strip()
    if said[:1].isalnum() and said[0] not in "nN":
        return said
    return "" if _NO_ANSWER.match(said) else said


def count_words(text: str) -> int:
    """Words, or for scripts without blanks between them half as many as there are letters."""
    unspaced = len(_UNSPACED.findall(text))
    return (
        len(_UNSPACED.sub(" ", text).split()) + (unspaced + 1) // 2
        if unspaced
        else len(text.split())
    )


def _is_recorded(heading: str) -> bool:
    """True for a heading of what a survey program records by itself; questions have none such."""
    plain = _spaced(heading)
    if plain.rstrip().endswith(("?", "？")) and len(plain.split()) > 3:
        return False
    return bool(_RECORDED.search(plain) or _RECORDED_ALONE.match(plain))


def _spaced(heading: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", heading)


def settle_questions(name: str, sheet: Sheet, told: Mapping[str, str]) -> dict[str, str]:
    """The guess, with what the study settles put in its place.

    A column that the study names and this table lacks is left alone. Raises QualcodeError for a kind that does not exist.
    """
    kinds = guess_questions(sheet)
    known = {column.casefold(): column for column in sheet.columns}
    for heading, kind in told.items():
        if kind not in KINDS:
            raise QualcodeError(
                f"The column '{heading}' cannot be read as '{kind}': this is not a kind of column ({name}).",
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
        if not (short and unique) or _is_recorded(column):
            continue
        headed = bool(_ID.search(_spaced(column)))
        coded = place == 0 and all(_CODE.match(c) for c in filled) and not _spread(filled)
        if headed or coded:
            return column
    return _in_several_rows(values)


def _in_several_rows(values: dict[str, list[str]]) -> str | None:
    """A column that names people, some of them more than once: the rows of a diary, or of waves."""
    for column, cells in list(values.items())[:4]:
        people = set(filter(None, cells))
        brief = all(len(cell) <= 40 and len(cell.split()) <= 3 for cell in people)
        if _PERSON.match(_spaced(column)) and brief and all(cells) and 1 < len(people) < len(cells):
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
    if not filled or _is_recorded(column):
        return IGNORE
    if any(all(map(trace.match, filled)) for trace in _TRACE):
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
    said = [cell for cell in distinct if count_words(cell) >= least]
    if len(filled) < 4:
        return len(said) * 2 > len(filled) and max(map(count_words, said)) >= least
    own = len(distinct) / len(filled)
    return len(said) >= len(filled) * 0.25 and (own >= 0.5 or len(said) >= len(filled) * 0.4)


def _ticked(filled: list[str]) -> bool:
    """True if the cells are made of few phrases that come again and again: boxes ticked."""
    parts = [
        part.strip() for cell in filled for part in re.split(r"[;|,、，；]", cell) if part.strip()
    ]
    if len(filled) < 4 or len(parts) < 6:
        return False
    counts = Counter(parts)
    again = sum(count for count in counts.values() if count > 1)
    return again >= len(parts) * 0.9 and max(map(count_words, counts)) <= 12
