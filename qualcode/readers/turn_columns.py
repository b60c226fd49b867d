"""What the columns of a table with a row per turn are, by their headings or by what is in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

TEXT, SPEAKER, START, END, REST = "text", "speaker", "start", "end", "rest"
# Whole headings, without blanks and signs, in the languages that transcripts are typed in.
_HEADINGS = {
    TEXT: """text transcript transcription content utterance utterances speech words sentence dialogue
        dialog said verbatim message caption transkript aussage äußerung wortlaut inhalt gesprochenes
        texte propos énoncé paroles texto enunciado contenido fala testo tekst uiting טקסט النص текст
        文本 内容 テキスト 発話 발화""",
    SPEAKER: """speaker speakername speakerlabel speakerid who name participant sprecher sprecherin
        sprecherinnen person locuteur intervenant hablante orador falante parlante spreker דובר المتحدث
        говорящий 说话人 发言人 話者 화자""",
    START: """start starttime time timestamp timespan timecode begin begintime from in startmin
        starts startms beginn anfang von zeit zeitmarke début temps horodatage inicio tiempo início
        inizio tempo tijd время 时间 開始""",
    END: "end endtime to out stop stoptime endmin ends endms ende bis fin fim fine einde конец 终了",
    REST: """id index line lineno linenumber no nr turn row number duration confidence language
        column1 notes note code codes theme themes memo comment comments tag tags category categories
        zeile nummer dauer notiz kommentar ligne durée remarque línea nota duración""",
}  # fmt: skip
_KINDS = {heading: kind for kind, headings in _HEADINGS.items() for heading in headings.split()}
# A word of a longer heading; what says that a column is somebody's work on the text goes first.
_WORDS = (
    (REST, re.compile(
        r"translat|übersetz|traduc|tradu[zt]|vertaling|\bcod(?:e|es|ing)\b|\bkod|\bcód|theme|thema|thème|\btema"
        r"|comment|kommentar|\bnot(?:e|es|iz|as?)\b|annotat|memo\b|\btags?\b|label|categor|kategor|catégor"
        r"|interpret|summar|paraphras|reflex|analys|keyword", re.IGNORECASE)),
    (TEXT, re.compile(r"transcri|transkri|trascri|verbatim|utteranc|äußerung|spoken|dialog", re.IGNORECASE)),
    (SPEAKER, re.compile(r"speaker|sprecher|locuteur|hablante", re.IGNORECASE)),
    (START, re.compile(r"time ?(?:stamp|code|span)|start|\btime\b", re.IGNORECASE)),
)  # fmt: skip
# Headings that are those of a turn's speaker and of nothing else.
_SURELY = re.compile(
    r"speaker|sprecher|locuteur|hablante|falante|parlante|spreker|דובר|話者|说话人", re.IGNORECASE
)
_READ = (START, SPEAKER, TEXT)
_MOST_HEADING = 40
_LABELLED = re.compile(
    r"\s*(?:\[?\(?\d[\d:.,]*\)?\]?\s+)?[^\W\d_][^\n:：|]{0,40}[:：]\s+\S", re.UNICODE
)
_NUMBERS = re.compile(r"[\s\d:.,\[\]()#-]*\Z")


@dataclass(frozen=True)
class Columns:
    """The places of time, speaker and text, in this order; those of other columns; the headings.

    `headed` says that the first row has headings, not speech.
    """

    order: tuple[int, ...]
    rest: tuple[int, ...]
    headed: bool


def kinds_of(headings: Sequence[str]) -> list[str]:
    """What each column is; empty for headings of other kinds, and for a second one of a kind."""
    kinds: list[str] = []
    for heading in headings:
        kind = _KINDS.get(re.sub(r"[\W_]+", "", heading).casefold(), "") or _by_words(heading)
        kinds.append(kind if kind == REST or kind not in kinds else "")
    return kinds


def is_surely_speaker(heading: str) -> bool:
    """True for `Speaker` or `Sprecherin`; `Name` and `Participant` can be other things."""
    return _SURELY.search(heading) is not None


def table_columns(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a word processor's table that has a turn in each row; None if it is not one.

    Headings decide; without them, the one column whose cells begin with labels (`I: So?`) while the
    others are numbers or short remarks.
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        return None
    kinds = kinds_of(rows[0])
    if TEXT in kinds and all(len(cell) <= _MOST_HEADING for cell in rows[0]):
        others = [kind for kind in kinds if kind != TEXT]
        if SPEAKER in kinds or REST in others or not any(others):
            order = tuple(kinds.index(kind) for kind in _READ if kind in kinds)
            rest = tuple(place for place in range(len(kinds)) if place not in order)
            return Columns(order, rest, headed=True)
    return _labelled_column(rows)


def _by_words(heading: str) -> str:
    if len(heading) > _MOST_HEADING or len(heading.split()) > 4:
        return ""
    return next((kind for kind, words in _WORDS if words.search(heading)), "")


def _labelled_column(rows: Sequence[Sequence[str]]) -> Columns | None:
    width = len(rows[0])
    full = [row for row in rows if len(row) == width]
    if len(full) < 3 or len(full) < len(rows) * 0.8:
        return None
    columns = [
        [cell.strip() for cell in column if cell.strip()] for column in zip(*full, strict=True)
    ]
    labelled = [
        place
        for place, cells in enumerate(columns)
        if len(cells) >= 3
        and sum(_LABELLED.match(c) is not None for c in cells) >= len(cells) * 0.6
    ]
    if len(labelled) != 1:
        return None
    said = sum(map(len, columns[labelled[0]]))
    rest = tuple(place for place in range(width) if place != labelled[0] and columns[place])
    brief = all(sum(map(len, columns[place])) * 2 < said for place in rest)
    remarks = any(not all(map(_NUMBERS.match, columns[place])) for place in rest)
    if not rest or not brief or not remarks:
        return None
    return Columns((labelled[0],), rest, headed=False)
