"""What the columns of a table with a row a turn are, by their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

TEXT, SPEAKER, START, END, REST = "text", "speaker", "start", "end", "rest"
_HEADINGS = {
    TEXT: "text transcript transcription content utterance speech words sentence dialogue",
    SPEAKER: "speaker speakername speakerlabel who name participant",
    START: "start starttime time timestamp timespan timecode begin from in",
    END: "end endtime to out",
    REST: "id index line no nr turn row number duration confidence language column1 notes",
}
_KINDS = {heading: kind for kind, headings in _HEADINGS.items() for heading in headings.split()}
_READ = (START, SPEAKER, TEXT)


def kinds_of(headings: Sequence[str]) -> list[str]:
    """What each column is; empty for headings of other kinds, and for a second one of a kind."""
    kinds: list[str] = []
    for heading in headings:
        kind = _KINDS.get(re.sub(r"[\W_]+", "", heading).casefold(), "")
        kinds.append(kind if kind == REST or kind not in kinds else "")
    return kinds


def reading_order(headings: Sequence[str]) -> list[int]:
    """The places of time, speaker and speech, in this order; empty where these are no headings.

    Those of a word processor's table count only where every one is known or empty, and speaker and
    speech are there.
    """
    kinds = kinds_of(headings)
    known = all(kind or not heading.strip() for kind, heading in zip(kinds, headings, strict=True))
    if not known or not {SPEAKER, TEXT} <= set(kinds):
        return []
    return [kinds.index(kind) for kind in _READ if kind in kinds]
