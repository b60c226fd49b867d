"""What is printed between turns and after them and belongs to no one: questions, headings, last lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualcode.model.spans import Span
from qualcode.readers.clock import RANGE
from qualcode.readers.label_evidence import words_of
from qualcode.readers.label_words import NUMBERS, QUESTIONS, SOUNDS, heads_questions

QUESTION, LAST_LINE = "printed question or heading", "after the last turn"

_MARKDOWN = re.compile(r"#{1,6}\s+\S")
# `Question 2. What ...?`, `Part two`, `Q3:`, `2. What ...?`, a word and a number in any script.
_NUMBERED = re.compile(
    r"(?P<word>[^\W\d_]+)\s*(?:n[o°º.]{1,2}\s*)?(?P<number>\d{1,3}|[ivxIVX]{1,5}|[^\W\d_]+)\s*"
    r"(?:[.:：)–—-]|$|\((?=[^)]*\)?$))"
)
_NUMBER_AND_QUESTION = re.compile(r"(?P<number>\d{1,3})[.)]\s+\S.*[?？]\W*$")
_SPOKEN_END = re.compile(r"[.!…。！][\s\"'”’»)\]]*$")
_BRACKETS = " \t*_=~-–—#[](){}<>|"
_LONGEST, _MOST_WORDS = 300, 12
# How many of a text's letters are capitals before a line of capitals says nothing.
_MOSTLY_CAPITALS = 0.3
_LINK = re.compile(r"https?://|www\.|\S@\S+\.\S")
_TIMES = re.compile(rf"[\[(#]?\s*{RANGE}\s*[\])#]?")
# What ends a recording: in the languages in which transcripts were seen.
_ENDS = re.compile(
    r"\b(?:end|ends|ended|ende|beendet|schluss|fin|fine|einde|fim|final|término|termina|koniec|slut|"
    r"slutt|loppu|konec|vége|sfârșit|son|sonu|kraj|конец|край|кінець|τέλος|diwedd|críoch|akhir|tamat)\b"
    r"|结束|結束|終わり|終了|끝|종료|จบ|نهاية|انتهى|סוף|समाप्त|hết",
    re.IGNORECASE,
)
_ABOUT_IT = re.compile(
    r"interview|intervista|entrevista|entretien|haastattelu|wywiad|rozhovor|interjú|mülakat|görüşme|"
    r"интервью|інтерв|συνέντευξη|cyfweliad|agallamh|wawancara|transcri|transkri|trascri|record|"
    r"aufnahme|aufzeichnung|audio|tape|video|file|datei|enregistr|grab|registr|opname|nagran|inspelning"
    r"|session|sitzung|séance|sesión|seduta|meeting|call|gespräch|conversation|discussion|group|gruppe"
    r"|gesprek|samtal|访谈|訪談|录音|錄音|インタビュー|録音|면담|녹음|인터뷰|مقابلة|تسجيل|ראיון|הקלטה|साक्षात्कार|สัมภาษณ์",
    re.IGNORECASE,
)
# What meeting software and transcribers add of themselves.
_ADDED = re.compile(
    r"(?:started|stopped|ended|left|joined) (?:the )?(?:transcription|recording|meeting|call)\b|"
    r"\btranscri(?:bed|pt generated|pt produced|ption by)\b|\bgenerated (?:by|with)\b|\btranskribiert\b|"
    r"\btranscrit (?:par|avec)\b|\bbeendete die\b|\bhat die transkription\b|\bdetuvo la transcripción\b|"
    r"\ba arrêté\b|©|\bcopyright\b|\ball rights reserved\b|\bword count\b|\brecording (?:ends|stopped)\b",
    re.IGNORECASE,
)


def find_printed(text: str, speeches: Sequence[Span], *, apart: bool) -> list[list[Span]]:
    """For each speech the blocks in it that belong to no one, in order.

    `apart`: turns follow an empty line, so a block is a paragraph; else it is a line.
    """
    capitals = _is_in_capitals(text, speeches)
    blocks = [list(_blocks(text, speech, apart=apart)) for speech in speeches]
    numbers = _counting_questions(text, blocks)
    found = []
    for place, own in enumerate(blocks):
        printed = []
        for at, block in enumerate(own[1:], 1):  # with the first the speech itself starts
            last = at == len(own) - 1 and place < len(blocks) - 1
            said = block.of(text)
            heading = is_heading(said, capitals=capitals) or is_last_line(said)
            if block.start in numbers or (heading and (apart or last or _in_gap(text, block))):
                printed.append(block)
        if place == len(blocks) - 1:
            printed += _last_lines(text, speeches[place], {block.start for block in printed})
        found.append(sorted(printed, key=lambda block: block.start))
    return found


def is_heading(block: str, *, capitals: bool = False) -> bool:
    """True for a printed question or a heading; `capitals`: all the text is set in capitals."""
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    if not lines or len(block) > _LONGEST:
        return False
    if all(map(_MARKDOWN.match, lines)):
        return True
    first = lines[0].strip(_BRACKETS)
    if (match := _NUMBERED.match(first)) and heads_questions(match["word"]):
        number = match["number"]
        return (
            number.isdecimal()
            or len(number) == 1
            or number.casefold() in NUMBERS
            or (number.upper() == number and not set(number) - set("IVX"))
        )
    if match := re.match(r"([^\W\d_]+)\s*[:：]\s*(.*)$", first):
        return match[1].casefold() in QUESTIONS - {"q", "week", "day", "month", "year"} and (
            len(lines) == 1 and not _SPOKEN_END.search(match[2])
        )
    return not capitals and all(map(_is_shouted_heading, lines))


def _is_shouted_heading(line: str) -> bool:
    """True for a topic set in capitals; not for `NHS`, `NO!`."""
    letters = [char for char in line if char.isalpha()]
    cased = [char for char in letters if char.lower() != char.upper()]
    words = line.split()
    return (
        len(cased) == len(letters) >= 6
        and all(char.isupper() for char in cased)
        and len(words) <= _MOST_WORDS
        and not _SPOKEN_END.search(line)
        and (len(words) > 2 or not line.rstrip().endswith(("?", "？")))
        and not all(word in SOUNDS for word in words_of(line))
    )


def _counting_questions(text: str, blocks: Sequence[Sequence[Span]]) -> set[int]:
    """Where questions start that are numbered `1. ...?`, `2. ...?` and count up over the text."""
    found: list[tuple[int, int]] = []
    for own in blocks:
        for block in own[1:]:
            match = _NUMBER_AND_QUESTION.match(" ".join(block.of(text).split()))
            if match and len(block) <= _LONGEST:
                found.append((int(match["number"]), block.start))
    numbers = [number for number, _ in found]
    counting = len(found) > 1 and numbers == sorted(set(numbers))
    return {start for _, start in found} if counting else set()


def _last_lines(text: str, speech: Span, printed: set[int]) -> Iterator[Span]:
    """The last lines of the text that its last speaker did not say, from the end upwards."""
    lines = list(_blocks(text, speech, apart=False))
    while len(lines) > 1 and (lines[-1].start in printed or is_last_line(lines[-1].of(text))):
        if lines[-1].start not in printed:
            yield lines[-1]
        lines.pop()


def is_last_line(line: str) -> bool:
    """True for `End of interview`, `[END OF AUDIO]`, `Anna stopped transcription`, a rule, a time."""
    if len(line.split()) > _MOST_WORDS:
        return False
    if _ADDED.search(line):
        return True
    plain = _TIMES.sub(" ", line)
    bracketed = plain.strip()[:1] in {"[", "(", "<", "{", "*", "-", "=", "_", "#", "–", "—"}
    said = plain.strip(_BRACKETS + ".!。")
    if not said:
        return True
    words = said.split()
    ends = _ENDS.search(said) is not None
    if len(words) > 7 or not ends:
        return False
    about = _ABOUT_IT.search(said) is not None
    return about or bracketed or len(words) == 1 or said.upper() == said != said.lower()


def _is_in_capitals(text: str, speeches: Sequence[Span]) -> bool:
    sample = "".join(speech.of(text)[:200] for speech in speeches[:100])
    capitals = sum(map(str.isupper, sample))
    return capitals > (capitals + sum(map(str.islower, sample))) * _MOSTLY_CAPITALS


def _in_gap(text: str, block: Span) -> bool:
    """True if an empty line, or an end of the text, is on both sides of the block."""
    above = text[: block.start].rstrip(" \t").endswith("\n\n")
    below = re.match(r"[ \t]*(?:\n[ \t]*\n|\s*$)", text[block.end :]) is not None
    return above and below


def _blocks(text: str, speech: Span, *, apart: bool) -> Iterator[Span]:
    """The paragraphs (`apart`) or the lines of a speech, without blanks around them."""
    end = re.compile(r"\n[^\S\n]*\n" if apart else r"\n")
    at = speech.start
    while at < speech.end:
        gap = end.search(text, at, speech.end)
        stop = gap.start() if gap else speech.end
        block = text[at:stop]
        if block.strip():
            start = at + len(block) - len(block.lstrip())
            yield Span(start, start + len(block.strip()))
        at = gap.end() if gap else speech.end
