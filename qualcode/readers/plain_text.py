"""Plain text and Markdown, as typed or as a transcription service saved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qualcode.files.encodings import decode
from qualcode.files.sources import check_size, open_source
from qualcode.model.documents import Aside, Reading
from qualcode.readers.annotation import annotated_reading, find_annotation
from qualcode.readers.captions import build_reading
from qualcode.readers.chats import chat_reading, find_chat
from qualcode.readers.cues import cues_in, looks_like_captions
from qualcode.readers.left_out import asides_of, by_lines
from qualcode.readers.markdown import plain_signs
from qualcode.readers.numbered_lines import without_numbers
from qualcode.readers.options import ReadOptions
from qualcode.readers.questions import Paragraph, find_questions, markdown_paragraphs
from qualcode.readers.turns import split_turns, told_of
from qualcode.text.offsets import normalise

# A text without speakers is not a list of items if so many lines are numbered.
_MANY_LINES = 30
_MARKDOWN = {".md", ".markdown"}


def read(path: Path, options: ReadOptions) -> list[Reading]:
    """One reading; the text is kept as received, save for `normalise` and Markdown's escapes."""
    source = open_source(path, "text")
    text, notes = decode(source, options.encoding, options.language)
    text = normalise(text)
    if path.suffix.lower() not in _MARKDOWN:
        return [reading_of(path.name, text, options, notes)]
    text = normalise(plain_signs(text))
    return [reading_of(path.name, text, options, notes, printed=markdown_paragraphs(text))]


def reading_of(
    name: str,
    text: str,
    options: ReadOptions,
    notes: tuple[str, ...] = (),
    bold: Mapping[str, int] | None = None,
    left_out: tuple[Aside, ...] = (),
    printed: Sequence[Paragraph] = (),
) -> Reading:
    """A normalised text as captions if it has only times and words, else by its labels.

    Numbers of lines are removed from the words; a short list of numbered items stays as it is.
    `bold` counts the words that start paragraphs in bold; `left_out` is what the file has besides;
    `printed` says how its paragraphs look, which distinguishes questions from answers if there are no
    labels.

    Raises QualcodeError (about the file `name`) if it is too long for a transcript.
    """
    check_size(name, text)
    if chat := find_chat(text):
        reading = chat_reading(chat, options, notes)
        return replace(reading, left_out=by_lines((*left_out, *reading.left_out)))
    if annotated := find_annotation(text):
        reading = annotated_reading(annotated, options, notes)
        return replace(reading, left_out=by_lines((*left_out, *reading.left_out)))
    if looks_like_captions(text):
        told = (*notes, "The text contains captions: times were kept and lines were joined.")
        reading = build_reading(cues_in(text), options, told)
        return replace(reading, left_out=by_lines((*left_out, *reading.left_out)))
    plain, lines = without_numbers(text)
    split = split_turns(plain, options, bold)
    if not split.labelling.labels and (asked := find_questions(text, printed)):
        above = asides_of(
            [("before the first turn", text[: asked.turns[0].span.start].strip("*_# \n"))]
        )
        told = (*notes, *told_of(split.labelling, options)[:-1], asked.note)
        return Reading(text, asked.turns, notes=told, left_out=by_lines((*left_out, *above)))
    if lines and (split.labelling.labels or len(lines) >= _MANY_LINES):
        last = max(line.number for line in lines)
        kept = f"The document's own numbers are kept as lines: {lines[0].number} to {last}."
        text, notes = plain, (*notes, kept)
    elif lines:
        split, lines = split_turns(text, options, bold), ()
    return Reading(
        text,
        split.turns,
        lines=lines,
        notes=(*notes, *split.notes),
        not_believed=split.not_believed,
        left_out=by_lines((*left_out, *split.left_out)),
    )
