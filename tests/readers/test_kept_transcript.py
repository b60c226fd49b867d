"""A transcript kept as JSON: read as it was, refused where it was spoilt."""

from __future__ import annotations

import json

import pytest

from qualcode.errors import QualcodeError
from qualcode.model.documents import Line, Reading, Turn
from qualcode.model.spans import Span
from qualcode.readers import read_file
from qualcode.readers.kept_transcript import write_kept

TEXT = "12 P1: Grüße 😀.\n13 M: And?\n"
KEPT = Reading(
    TEXT,
    (
        Turn(1, "P1", Span(7, 15), 1.5, 2.0, 3),
        Turn(2, None, Span(22, 26)),
    ),
    lines=(Line(0, 12), Line(16, 13)),
    respondent="P1",
    attributes={"site": "North"},
)


def test_what_is_kept_is_read_again(tmp_path):
    path = tmp_path / "kept.json"
    path.write_text(write_kept(KEPT), encoding="utf-8", newline="")
    assert read_file(path) == [KEPT]
    assert "Grüße 😀" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value.update(text="Too short"),
        lambda value: value.update(text=TEXT.replace("\n", "\r\n")),
        lambda value: value["turns"][1].update(start=3),
        lambda value: value["turns"][0].update(end=-1),
        lambda value: value["turns"][0].update(start="x"),
        lambda value: value["turns"][0].pop("page"),
        lambda value: value["lines"].append([99, 14]),
        lambda value: value.update(attributes=[]),
        lambda value: value.pop("lines"),
    ],
)
def test_what_was_spoilt_is_refused(tmp_path, spoil):
    value = json.loads(write_kept(KEPT))
    spoil(value)
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(QualcodeError, match=r"kept\.json was changed by hand"):
        read_file(path)
