"""HTML cut into tags and words in one pass.

The parser of the standard library, and lxml's, grow slow with the square of the length on markup that
is broken on purpose (`<a <a <a`, `<!--<!--<!--`). This one looks at nothing twice, so a page of any
kind takes time in proportion to its length.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,40})")
# What stands in these is no markup.
_RAW = {"script", "style", "textarea", "title", "xmp", "noembed", "noframes"}
_HIDDEN = re.compile(
    r"""\shidden(?=[\s=/>])|style\s*=[^>]{0,400}?display\s*:\s*none"""
    r"""|\stitle\s*=\s*["']?(?:header|footer)["'\s>]""",
    re.IGNORECASE,
)
_LONGEST_TAG = 20_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A tag that opens or closes (`tag` filled; `hidden` where it says so), or the words between."""

    tag: str = ""
    closes: bool = False
    words: str = ""
    hidden: bool = False


def pieces(markup: str) -> Iterator[Piece]:
    """Tags and words in order; comments, declarations and scripts are left out."""
    at, words_from = 0, 0
    comments_end, last = True, markup.rfind(">")
    while 0 <= (at := markup.find("<", at)) < last:
        if markup.startswith("<!--", at) and comments_end:
            end = markup.find("-->", at + 4)
            comments_end = end >= 0
            end = end + 3 if comments_end else at
        elif markup.startswith(("<!", "<?"), at):
            end = markup.find(">", at) + 1
        else:
            end = _end_of_tag(markup, at)
        if end <= at:
            at += 1
            continue
        if at > words_from:
            yield Piece(words=html.unescape(markup[words_from:at]))
        name = _NAME.match(markup, at)
        if name:
            tag, closes = name[1].lower(), markup[at + 1] == "/"
            yield Piece(tag, closes, hidden=_HIDDEN.search(markup, at, end) is not None)
            if tag in _RAW and not closes:
                ends = re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE).search(markup, end)
                end = ends.start() if ends else len(markup)
        at = words_from = end
    if words_from < len(markup):
        yield Piece(words=html.unescape(markup[words_from:]))


def _end_of_tag(markup: str, at: int) -> int:
    """Where the tag that starts at `at` ends; `at` if it is none. There is a `>` after it."""
    if not _NAME.match(markup, at):
        return at
    end = at
    for _ in range(10):  # a '>' within quotation marks does not end it
        end = markup.find(">", end) + 1
        if not end:
            break
        tag = markup[at : min(end, at + _LONGEST_TAG)]
        if tag.count('"') % 2 == 0 or len(tag) >= _LONGEST_TAG:
            return end
    return markup.find(">", at) + 1
