"""Colours of themes: the codebook's own, or one of a calm palette that colour-blind eyes tell apart.

A colour never says anything alone: whatever it marks is written too.
"""

from __future__ import annotations

import re

from qualcode.model.codes import Codebook

# Even in lightness, different in hue, and dark enough for white letters (contrast 5:1 and more).
PALETTE = (
    "#33658A",
    "#8A5A2B",
    "#2F6B5E",
    "#7A3E65",
    "#5C6B2F",
    "#A0452E",
    "#4B4E8C",
    "#56616B",
)
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}")


def theme_color(codebook: Codebook, theme_id: str) -> str:
    """`#RRGGBB` of a theme: its own where that is `#RGB` or `#RRGGBB`, else the palette's."""
    theme = codebook.theme(theme_id)
    own = theme.color.strip() if theme else ""
    if _HEX.fullmatch(own):
        digits = own[1:] if len(own) == 7 else "".join(digit * 2 for digit in own[1:])
        return f"#{digits.upper()}"
    ids = [theme.id for theme in codebook.themes]
    return PALETTE[ids.index(theme_id) % len(PALETTE) if theme_id in ids else 0]


def tint(color: str, share: float) -> str:
    """`color` (`#RRGGBB`) mixed with white: `share` 1 leaves it, 0 is white."""
    return "#" + "".join(f"{round(255 - (255 - part) * share):02X}" for part in _parts(color))


def ink_on(color: str) -> str:
    """Black or white letters, whichever is easier to read on `color` (WCAG relative luminance)."""
    linear = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in _parts(color)
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#FFFFFF" if luminance < 0.183 else "#000000"


def _parts(color: str) -> list[int]:
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]
