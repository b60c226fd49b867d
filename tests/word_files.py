"""Word files as Word itself writes them, put together from raw XML."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_W15 = 'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*parts: str) -> str:
    """A paragraph: XML stays, plain words become a run."""
    inner = "".join(part if part.startswith("<") else run(part) for part in parts)
    return f"<w:p>{inner}</w:p>"


def begin(number: int) -> str:
    return f'<w:commentRangeStart w:id="{number}"/>'


def end(number: int) -> str:
    return f'<w:commentRangeEnd w:id="{number}"/>{point(number)}'


def point(number: int) -> str:
    return f'<w:r><w:commentReference w:id="{number}"/></w:r>'


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def inserted(text: str) -> str:
    return f'<w:ins w:id="90" w:author="X">{run(text)}</w:ins>'


def deleted(text: str) -> str:
    gone = f'<w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r>'
    return f'<w:del w:id="91" w:author="X">{gone}</w:del>'


def comment(number: int, author: str, text: str, paragraph: str = "") -> str:
    lines = text.split("\n")
    said = "".join(
        f'<w:p w14:paraId="{paragraph if line == len(lines) else ""}">{run(words)}</w:p>'
        for line, words in enumerate(lines, 1)
    )
    date = "2024-05-01T10:00:00Z"
    return f'<w:comment w:id="{number}" w:author="{author}" w:date="{date}">{said}</w:comment>'


def word_file(
    path: Path,
    body: list[str],
    comments: list[str],
    threads: dict[str, str] | None = None,
    *,
    doctype: str = "",
    main: str = "word/document.xml",
) -> Path:
    """Write a .docx; `threads` has the paragraph of a reply and that of what it answers."""
    related = [("comments", "comments.xml")]
    parts = {
        "_rels/.rels": _relations([("officeDocument", f"/{main}")]),
        main: f"{_HEAD}{doctype}<w:document {_W} {_W14} {_MC}><w:body>{''.join(body)}</w:body></w:document>",
        "word/comments.xml": f"{_HEAD}<w:comments {_W} {_W14}>{''.join(comments)}</w:comments>",
    }
    if threads is not None:
        related.append(("commentsExtended", "commentsExtended.xml"))
        found = "".join(
            f'<w15:commentEx w15:paraId="{child}" w15:done="0"'
            + (f' w15:paraIdParent="{parent}"' if parent else "")
            + "/>"
            for child, parent in threads.items()
        )
        parts["word/commentsExtended.xml"] = (
            f"{_HEAD}<w15:commentsEx {_W15}>{found}</w15:commentsEx>"
        )
    folder, _, name = main.rpartition("/")
    parts[f"{folder}/_rels/{name}.rels"] = _relations(related)
    parts["[Content_Types].xml"] = (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        for member, text in parts.items():
            archive.writestr(member, text)
    return path


def _relations(found: list[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{_R}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(found, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_RELS}">{items}</Relationships>'
