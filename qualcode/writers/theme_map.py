"""Themes and codes by groups of cases, as a figure: SVG, and PNG of the same drawing.

A circle's area is the share of a group's cases that speak of a code; the numbers are beside it,
in cases. If a study does not count, it says that at least one person does. A hatched square: the group was not asked. The rows are those of a comparison: `Comparison.map_rows`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from math import sqrt
from typing import Any

from qualcode.model.approach import FOOTNOTE
from qualcode.model.maps import MapRow

SHARES = f"Circles: share of a group's cases. {FOOTNOTE}"
PRESENT = "Circles: at least one person in the group speaks of it."
INK, SOFT, LINE = "#23282C", "#586169", "#DEDAD2"
ROW, HEAD, RADIUS, FONT = 34, 64, 13, 13
SANS = "Helvetica, Arial, 'DejaVu Sans', sans-serif"


@dataclass(frozen=True)
class _Mark:
    """One thing drawn: `kind` is text, circle, rect or line; coordinates in pixels."""

    kind: str
    x: float
    y: float
    color: str
    text: str = ""
    a: float = 0
    b: float = 0
    size: int = FONT
    bold: bool = False
    anchor: str = "start"


def theme_map_svg(
    groups: Sequence[str], rows: Sequence[MapRow], title: str, *, counted: bool = True
) -> str:
    """The map as SVG, letters as text; the same arguments give the same bytes.

    Without `counted` a circle says only that at least one person in the group speaks of it.
    """
    width, height, marks = _drawing(groups, rows, title, counted=counted)
    body = "\n".join(_svg(mark) for mark in marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{SANS}" role="img" '
        f'aria-label="{escape(_writable(title))}">\n'
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#FFFFFF"/>'
        f'<line x1="0" y1="0" x2="0" y2="6" stroke="{SOFT}" stroke-width="1.4"/></pattern></defs>\n'
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>\n{body}\n</svg>\n'
    )


def theme_map_png(
    groups: Sequence[str],
    rows: Sequence[MapRow],
    title: str,
    *,
    counted: bool = True,
    scale: int = 3,
) -> bytes:
    """The same as PNG, `scale` times as large as the SVG's pixels.

    Letters are those of a sans-serif font found on the machine, so bytes may differ between two.
    """
    from PIL import Image, ImageDraw

    width, height, marks = _drawing(groups, rows, title, counted=counted)
    image = Image.new("RGB", (width * scale, height * scale), "#FFFFFF")
    pen = ImageDraw.Draw(image)
    for mark in marks:
        _paint(pen, mark, scale)
    out = BytesIO()
    image.save(out, "PNG", dpi=(96 * scale, 96 * scale))
    return out.getvalue()


def _drawing(
    groups: Sequence[str], rows: Sequence[MapRow], title: str, *, counted: bool
) -> tuple[int, int, list[_Mark]]:
    told = SHARES if counted else PRESENT
    left = int(max([_length(row.label) + 16 * row.depth for row in rows], default=120)) + 60
    left = min(max(left, 180), 460)
    column = int(max([96, *(_length(group) + 30 for group in groups)]))
    width = max(left + column * len(groups) + 24, 420, int(_length(title) * 1.3) + 48)
    width = max(width, int(_length(told) * 0.85) + 48)
    height = HEAD + 46 + ROW * len(rows) + 44
    marks = [_Mark("text", 24, 34, INK, title, size=17, bold=True)]
    for at, group in enumerate(groups):
        x = left + column * at + column / 2
        marks.append(_Mark("text", x, HEAD + 22, INK, group, bold=True, anchor="middle"))
    y = float(HEAD + 34)
    marks.append(_Mark("line", 24, y, INK, a=width - 24, b=y))
    for row in rows:
        marks += _row(row, y, left, column, counted=counted)
        y += ROW
        marks.append(_Mark("line", 24, y, LINE, a=width - 24, b=y))
    marks.append(_Mark("text", 24, y + 28, SOFT, told, size=11))
    return width, height, marks


def _row(row: MapRow, top: float, left: int, column: int, *, counted: bool) -> list[_Mark]:
    middle = top + ROW / 2
    indent = 24 + (0 if row.is_theme else 16 * (row.depth + 1))
    label = _shortened(row.label, left - indent - 8)
    marks = [_Mark("text", indent, middle + 5, INK, label, bold=row.is_theme)]
    for at, (said, asked) in enumerate(row.shares):
        x = left + column * at + column / 2
        if not asked:
            marks.append(_Mark("rect", x - 30, middle - 9, "hatch", a=18, b=18))
            marks.append(_Mark("text", x - 4, middle + 4, SOFT, "not asked", size=11))
            continue
        radius = RADIUS * sqrt(said / asked) if counted else RADIUS / 2
        at_x = x - 21 if counted else x
        if said:
            marks.append(_Mark("circle", at_x, middle, row.color, a=radius))
        else:
            marks.append(_Mark("text", at_x, middle + 5, SOFT, "–", anchor="middle"))
        if counted:
            marks.append(_Mark("text", x - 1, middle + 4, SOFT, f"{said} of {asked}", size=11))
    return marks


def _svg(mark: _Mark) -> str:
    if mark.kind == "circle":
        return f'<circle cx="{mark.x:g}" cy="{mark.y:g}" r="{mark.a:.2f}" fill="{mark.color}"/>'
    if mark.kind == "rect":
        return (
            f'<rect x="{mark.x:g}" y="{mark.y:g}" width="{mark.a:g}" height="{mark.b:g}" '
            f'fill="url(#hatch)" stroke="{SOFT}"/>'
        )
    if mark.kind == "line":
        return (
            f'<line x1="{mark.x:g}" y1="{mark.y:g}" x2="{mark.a:g}" y2="{mark.b:g}" '
            f'stroke="{mark.color}"/>'
        )
    bold = ' font-weight="bold"' if mark.bold else ""
    anchor = f' text-anchor="{mark.anchor}"' if mark.anchor != "start" else ""
    return (
        f'<text x="{mark.x:g}" y="{mark.y:g}" font-size="{mark.size}" fill="{mark.color}"'
        f"{bold}{anchor}>{escape(_writable(mark.text))}</text>"
    )


def _paint(pen: Any, mark: _Mark, scale: int) -> None:
    x, y = mark.x * scale, mark.y * scale
    if mark.kind == "circle":
        reach = mark.a * scale
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=mark.color)
    elif mark.kind == "line":
        pen.line((x, y, mark.a * scale, mark.b * scale), fill=mark.color, width=scale)
    elif mark.kind == "rect":
        side = mark.a * scale
        pen.rectangle((x, y, x + side, y + side), outline=SOFT, width=scale)
        for step in range(6 * scale, int(2 * side), 6 * scale):
            low, high = max(0.0, step - side), min(float(step), side)
            pen.line((x + low, y + step - low, x + high, y + step - high), fill=SOFT, width=scale)
    else:
        font = _font(mark.size * scale, bold=mark.bold)
        anchor = {"start": "ls", "middle": "ms"}[mark.anchor]
        pen.text((x, y), _writable(mark.text), fill=mark.color, font=font, anchor=anchor)


def _font(size: int, *, bold: bool) -> Any:
    from PIL import ImageFont

    names = ("DejaVuSans", "Arial", "LiberationSans", "Helvetica", "arial")
    endings = ("-Bold", " Bold", "bd") if bold else ("", "-Regular")
    for name in names:
        for ending in endings:
            try:
                return ImageFont.truetype(f"{name}{ending}.ttf", size)
            except OSError:
                continue
    return ImageFont.load_default(size)


def _length(text: str) -> float:
    """About how wide a text is at size 13, in pixels: wide letters count double."""
    return sum(13.5 if ord(char) > 0x2E7F else 7.6 for char in text)


def _shortened(text: str, room: float) -> str:
    if _length(text) <= room:
        return text
    while text and _length(text) > room - 10:
        text = text[:-1]
    return text.rstrip() + "…"


def _writable(text: str) -> str:
    """What XML can carry."""
    return "".join(c if c >= " " and not "\ud800" <= c <= "\udfff" else " " for c in text)
