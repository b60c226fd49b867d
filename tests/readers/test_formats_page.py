"""docs/formats.md names every ending and every style of label there is."""

from pathlib import Path

from qualcode.readers import SUFFIXES
from qualcode.readers.labels import STYLES

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def test_every_ending_is_explained():
    missing = [suffix for suffix in SUFFIXES if f"`{suffix}`" not in PAGE]
    assert missing == []


def test_every_style_is_explained():
    rows = [
        row.split("|")[1].strip()
        for row in PAGE.replace("\\|", "¦").split("\n")
        if row.startswith("| `")
    ]
    styles = [f"`{style.name.replace('|', '¦')}`" for style in STYLES]
    assert [row for row in rows if not row.startswith("`.")] == styles
