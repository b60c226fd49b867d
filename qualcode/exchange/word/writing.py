"""A transcript as a Word document, each coding a comment on exactly its words."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from qualcode.exchange.code_names import folded
from qualcode.exchange.coding_changes import Exported, memo_mark
from qualcode.exchange.word.comment_text import CommentLanguage
from qualcode.exchange.word.state import ExportedComment, WordState, text_mark
from qualcode.exchange.word.text import word_text
from qualcode.exchange.workbook.look import writable
from qualcode.files.packages import same_bytes
from qualcode.model.codes import Codebook
from qualcode.model.codings import Coding
from qualcode.model.documents import Document

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a file's dates have no zone; same bytes always
_CUSTOM = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_ENDS, _BEGINS = 0, 1
_LABEL_INK = "1F4E79"


def write_word_comments(document: Document, codings: Sequence[Coding], codebook: Codebook) -> bytes:
    """The transcript as .docx: a paragraph a line, the speakers' labels bold, a comment a coding.

    A comment reads `Code name (facet value): memo`, its author is the coder. Codings of other
    documents, orphans and those of no words are left out. The same arguments give the same bytes.
    """
    import docx

    chosen = sorted(
        placed_codings(document, codings), key=lambda c: (c.span, c.code_id, c.coder, c.id)
    )
    language = CommentLanguage(codebook)
    word = docx.Document()
    _prepare(word, document)
    comments = word.part._comments_part.comments  # noqa: SLF001 - markers are placed by hand
    marks: dict[int, list[tuple[int, int]]] = {}
    for number, coding in enumerate(chosen):
        text = language.write(coding.code_id, coding.facets, coding.memo)
        _comment(comments, coding, writable(text), language.names.label(coding.code_id))
        assert coding.span is not None
        # At one place ranges end before others begin.
        marks.setdefault(coding.span.start, []).append((_BEGINS, number))
        marks.setdefault(coding.span.end, []).append((_ENDS, number))
    _paragraphs(word, document, {at: sorted(found) for at, found in marks.items()})
    _keep_state(word, document, chosen)
    out = io.BytesIO()
    word.save(out)
    return same_bytes(out.getvalue())


def placed_codings(document: Document, codings: Iterable[Coding]) -> Iterator[Coding]:
    """Those of `codings` that are on words of `document`: each becomes a comment."""
    for coding in codings:
        if coding.document == document.id and coding.span is not None:
            within = coding.span.end <= len(document.text)
            if within and coding.span.of(document.text).strip():
                yield coding


def _prepare(word: Any, document: Document) -> None:
    from docx.shared import Cm, Pt

    properties = word.core_properties
    properties.title = writable(document.name)[:255]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = _CREATED
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    normal.paragraph_format.space_after = Pt(4)
    normal.paragraph_format.line_spacing = 1.15
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.header.paragraphs[0].text = writable(document.name)


def _comment(comments: Any, coding: Coding, text: str, label: str) -> None:
    initials = "".join(word[0] for word in coding.coder.split())[:3].upper()
    comment = comments.add_comment(author=writable(coding.coder), initials=writable(initials))
    element = comment._comment_elm  # noqa: SLF001
    element.date = _date(coding.created)
    bold = len(label) if folded(text[: len(label)]) == folded(label) else 0
    lines = text.split("\n")
    paragraph = comment.paragraphs[0]
    paragraph.add_run(lines[0][:bold]).bold = True
    paragraph.add_run(lines[0][bold:])
    for line in lines[1:]:
        comment.add_paragraph(line)


def _date(created: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(created)
    except ValueError:
        return None
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def _paragraphs(word: Any, document: Document, marks: dict[int, list[tuple[int, int]]]) -> None:
    """The text, line by line; the runs of a line end where a comment begins or ends."""
    from docx.shared import Pt

    labels = _labels(document)
    begin = 0
    for line in document.text.split("\n"):
        end = begin + len(line)
        paragraph = word.add_paragraph()
        if not line.strip():
            # An empty line stays a paragraph of its own, so that the text is the same line by line.
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.line_spacing = Pt(5)
        label = labels.get(begin, begin)
        cuts = sorted({begin, end, label, *(at for at in marks if begin <= at <= end)})
        for at, until in zip(cuts, [*cuts[1:], end], strict=True):
            for kind, number in marks.get(at, ()):
                _mark(paragraph, kind, number)
            if at < until:
                run = paragraph.add_run(word_text(document.text[at:until]))
                if at < label:
                    _as_label(run)
        begin = end + 1


def _labels(document: Document) -> dict[int, int]:
    """Where a line's label ends, by where the line begins."""
    text = document.text
    starts = ((text.rfind("\n", 0, turn.span.start) + 1, turn) for turn in document.turns)
    return {start: turn.span.start for start, turn in starts if turn.speaker}


def _as_label(run: Any) -> None:
    from docx.shared import RGBColor

    run.bold = True
    run.font.color.rgb = RGBColor.from_string(_LABEL_INK)


def _mark(paragraph: Any, kind: int, number: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    name = "w:commentRangeStart" if kind == _BEGINS else "w:commentRangeEnd"
    element = OxmlElement(name)
    element.set(qn("w:id"), str(number))
    paragraph._p.append(element)  # noqa: SLF001
    if kind == _ENDS:
        reference = OxmlElement("w:commentReference")
        reference.set(qn("w:id"), str(number))
        paragraph.add_run()._r.append(reference)  # noqa: SLF001


def _keep_state(word: Any, document: Document, codings: Iterable[Coding]) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    comments = tuple(
        ExportedComment(
            c.id,
            c.coder,
            text_mark(c.span.of(document.text)) if c.span else "",
            Exported(c.code_id, dict(c.facets), memo_mark(c.memo)),
        )
        for c in codings
    )
    state = WordState(document.id, text_mark(document.text), comments)
    package = word.part.package
    part = Part(PackURI("/docProps/custom.xml"), _CUSTOM, state.xml(), package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)
