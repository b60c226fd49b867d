"""Pictures as SVG: heat maps and the code line of a document. Readable in grey; the same bytes each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_SANS = "Helvetica, Arial, 'DejaVu Sans', sans-serif"
_INK, _SOFT, _LINE = "#23282C", "#586169", "#C9CDD1"
_SIDE, _HEAD, _FONT = 26, 132, 12
_LANE = 20


@dataclass(frozen=True)
class Square:
    """A square of a heat map: how dark (0 to 1), what is written in it, and what it says in words."""

    shade: float
    sign: str
    words: str


@dataclass(frozen=True)
class Bar:
    """A stretch of a code line: from and to as shares of the document, and what it says in words."""

    start: float
    end: float
    words: str


def grid_svg(
    title: str, rows: Sequence[str], columns: Sequence[str], squares: Sequence[Sequence[Square]]
) -> str:
    """A heat map: darker is more, and the sign in a square says the same without colour."""
    left = _left(rows)
    width = left + _SIDE * len(columns) + 110
    height = _HEAD + _SIDE * len(rows) + 24
    parts = [_text(12, 20, title, size=13, bold=True)]
    for at, name in enumerate(columns):
        x = left + _SIDE * at + _SIDE / 2 + 4
        parts.append(
            f'<text x="{x:g}" y="{_HEAD - 8}" font-size="{_FONT}" fill="{_INK}" '
            f'transform="rotate(-50 {x:g} {_HEAD - 8})">{_short(name)}</text>'
        )
    for number, (name, line) in enumerate(zip(rows, squares, strict=True)):
        y = _HEAD + _SIDE * number
        parts.append(_text(left - 8, y + 17, _cut(name), anchor="end"))
        parts += [_square(left + _SIDE * at, y, square) for at, square in enumerate(line)]
    return _page(title, max(width, 60 + 7 * len(title)), height, parts)


def code_line_svg(
    title: str, lanes: Sequence[tuple[str, Sequence[Bar]]], ticks: Sequence[tuple[float, str]]
) -> str:
    """What was coded where in a document: a lane per code, from its beginning to its end."""
    left = _left([name for name, _ in lanes])
    wide, top = 720, 36
    height = top + _LANE * len(lanes) + 34
    parts = [_text(12, 20, title, size=13, bold=True)]
    bottom = top + _LANE * len(lanes)
    for share, label in ticks:
        x = left + wide * share
        parts.append(f'<line x1="{x:g}" y1="{top}" x2="{x:g}" y2="{bottom}" stroke="{_LINE}"/>')
        parts.append(_text(x, bottom + 16, label, size=10, anchor="middle", color=_SOFT))
    for number, (name, bars) in enumerate(lanes):
        y = top + _LANE * number
        parts.append(_text(left - 8, y + 14, _cut(name), anchor="end"))
        for bar in bars:
            length = max(wide * (bar.end - bar.start), 2)
            parts.append(
                f'<rect x="{left + wide * bar.start:g}" y="{y + 4}" width="{length:g}" height="12" '
                f'fill="{_SOFT}"><title>{_safe(bar.words)}</title></rect>'
            )
    return _page(title, max(left + wide + 24, 60 + 7 * len(title)), height, parts)


def _square(x: float, y: float, square: Square) -> str:
    light = round(255 - 190 * min(max(square.shade, 0), 1) ** 0.6)
    fill = f"#{light:02x}{light:02x}{light:02x}"
    ink = "#FFFFFF" if light < 140 else _INK
    sign = _safe(square.sign)
    return (
        f'<g><title>{_safe(square.words)}</title><rect x="{x:g}" y="{y:g}" width="{_SIDE}" '
        f'height="{_SIDE}" fill="{fill}" stroke="{_LINE}"/>'
        f'<text x="{x + _SIDE / 2:g}" y="{y + 17:g}" font-size="11" fill="{ink}" '
        f'text-anchor="middle">{sign}</text></g>'
    )


def _page(title: str, width: float, height: float, parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" font-family="{_SANS}" role="img" '
        f'aria-label="{_safe(title)}">\n'
        f'<rect width="{width:g}" height="{height:g}" fill="#FFFFFF"/>\n{body}\n</svg>\n'
    )


def _text(
    x: float, y: float, text: str, *, size: int = _FONT, bold: bool = False, anchor: str = "start",
    color: str = _INK,
) -> str:  # fmt: skip
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{color}"{weight} '
        f'text-anchor="{anchor}">{_safe(text)}</text>'
    )


def _left(names: Sequence[str]) -> int:
    longest = max((len(_cut(name)) for name in names), default=8)
    return min(max(90, 24 + 7 * longest), 320)


def _cut(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:39]}…"


def _short(name: str) -> str:
    return _safe(name if len(name) <= 22 else f"{name[:21]}…")


def _safe(text: str) -> str:
    """Text for XML: what it cannot contain is replaced."""
    return escape("".join(c if c in "\t\n" or c.isprintable() else " " for c in text))
