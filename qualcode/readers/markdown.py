r"""Markdown's ways of writing a sign: `\[laughs\]`, `I&#39;m`, `R&amp;D`."""

from __future__ import annotations

import html
import re
from html.entities import html5

# A backslash before ASCII punctuation, or before a line's end (a hard break); a reference with its
# semicolon (CommonMark 0.31, 2.4 and 2.5).
_WRITTEN = re.compile(
    r"\\([!-/:-@\[-`{-~])|\\(?=\n)|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"
)


def plain_signs(text: str) -> str:
    """`text` with escapes and character references as the signs they mean.

    Marks such as `**bold**` stay; so does a reference to an unknown sign (`&unknown;`).
    """
    return _WRITTEN.sub(_sign, text)


def _sign(match: re.Match[str]) -> str:
    written = match[0]
    if written[0] == "\\":
        return match[1] or ""
    if written[1] != "#" and written[1:] not in html5:
        return written
    return html.unescape(written)
