"""The map is a picture of counts of cases that anybody can open."""

from io import BytesIO
from math import pi
from xml.etree import ElementTree as ET

from matrix_study import CASES, CODEBOOK, EXTRACTS
from PIL import Image

from qualcode.analysis.compare import compare_groups
from qualcode.analysis.framework import build_matrices
from qualcode.model.maps import MapRow
from qualcode.writers.theme_map import theme_map_png, theme_map_svg

SVG = "{http://www.w3.org/2000/svg}"


def parts(svg, tag):
    return list(ET.fromstring(svg).iter(SVG + tag))


def drawn():
    matrices = build_matrices(CODEBOOK, cases=CASES, extracts=EXTRACTS)
    found = compare_groups(matrices, "group")
    return list(found.groups), found.map_rows()


def test_every_code_and_group_stands_in_it():
    groups, rows = drawn()
    svg = theme_map_svg(groups, rows, "Getting better")
    texts = [part.text for part in parts(svg, "text")]
    assert texts[:3] == ["Getting better", "clinician", "service user"]
    assert {row.label for row in rows} <= set(texts)
    assert texts.count("not asked") == 1
    assert "How often something was said is not how much it matters." in texts[-1]
    assert theme_map_svg(groups, rows, "Getting better") == svg


def test_the_area_is_the_share():
    rows = [MapRow("a", ((1, 4), (4, 4)), "#33658A")]
    small, whole = (float(c.get("r")) for c in parts(theme_map_svg("xy", rows, "t"), "circle"))
    assert abs(pi * small**2 / (pi * whole**2) - 0.25) < 0.01


def test_words_are_text():
    rows = [MapRow('</text><script>x</script>"&\x00', ((0, 1),), "#33658A")]
    svg = theme_map_svg(["<b>"], rows, "&\ud83d")
    assert not parts(svg, "script")
    assert "<script>" in "".join(part.text for part in parts(svg, "text"))


def test_the_png_is_the_same_drawing():
    groups, rows = drawn()
    image = Image.open(BytesIO(theme_map_png(groups, rows, "Getting better", scale=2)))
    svg = ET.fromstring(theme_map_svg(groups, rows, "Getting better"))
    assert image.size == (2 * int(svg.get("width")), 2 * int(svg.get("height")))
    assert (0x33, 0x65, 0x8A) in {color for _, color in image.getcolors(100_000)}
