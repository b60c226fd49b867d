"""Chats as people save them: WhatsApp, Telegram and Signal, and the chat of a Zoom or Teams meeting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from qualcode.model.documents import Reading
from qualcode.readers.captions import build_reading
from qualcode.readers.cues import Cue
from qualcode.readers.labels import clean
from qualcode.readers.left_out import asides_of, by_lines
from qualcode.readers.options import ReadOptions

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[- ][A-Z][a-z]{2}[- ]\d{2,4}"
_HOUR = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f]?[AaPp]\.?[\s\u202f]?[Mm]\.?)?"
_HALF_DAY = r"\d{1,2}:\d{2}[\s\u202f]?[AaPp]\.?[Mm]\.?"
_MARKS = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
_PROGRAMS = {
    "WhatsApp": (
        re.compile(rf"^{_MARKS}\[?(?:{_DATE}),?\s+{_HOUR}\]?\s*(?:-\s+)?(?P<rest>.*)$"),
        re.compile(rf"{_MARKS}(?:~[\s\u202f]*)?(?P<who>[^:\n]{{1,60}}?):(?:\s(?P<said>.*)|\s*)$"),
    ),
    "Zoom": (
        re.compile(rf"^{_MARKS}{_HOUR}\s+(?P<rest>From\s.*)$"),
        re.compile(
            r"From\s+(?P<who>.{1,80}?)(?:\s+to\s+(?P<to>.{1,80}?)(?:\s*\((?:Direct Message|Privately)\))?)?\s*:"
            r"(?:\s(?P<said>.*)|\s*)$",
            re.IGNORECASE,
        ),
    ),
    "Teams": (
        re.compile(rf"^{_MARKS}\[(?:(?:{_DATE}),?\s+{_HOUR}|{_HALF_DAY})\]\s*(?P<rest>\S.*)$"),
        re.compile(r"(?P<who>[^:\n]{1,60}?)(?::(?:\s(?P<said>.*)|\s*))?$"),
    ),
}
# What the program puts where a picture was, or a message that is gone, in the languages it speaks.
_MEDIA = re.compile(
    r"^\s*(?:<[^<>]{3,60}>|.{0,40}(?:omitted|omitido|omitida|omise?|weggelassen|ausgeschlossen|weggelaten"
    r"|attached|file attached|angehängt|adjunto)\)?|(?:this message was|you) deleted.{0,30}"
    r"|diese nachricht wurde gelöscht\.?|ce message a été supprimé\.?|null)\s*$",
    re.IGNORECASE,
)
_REACTION = re.compile(r"^\s*(?:Reacted to|Replying to|Removed a .{1,20} reaction from) [\"“].*$")


@dataclass(frozen=True)
class Chat:
    """The messages of a chat, the program that saved it, and what of it no one wrote."""

    cues: list[Cue]
    program: str
    beside: tuple[tuple[str, str], ...]


def chat_reading(found: Chat, options: ReadOptions, notes: tuple[str, ...] = ()) -> Reading:
    """A reading of the messages, neighbours of one person joined, with what is left out listed."""
    told = f"The text was read as a chat saved by {found.program}: each message is its writer's."
    if found.program in {"Zoom", "Teams"}:
        told = f"{told} It is the chat of a meeting, not the transcript of what was said."
    reading = build_reading(found.cues, options, (*notes, told))
    return replace(reading, left_out=by_lines((*reading.left_out, *asides_of(found.beside))))


def find_chat(text: str) -> Chat | None:
    """The messages of a normalised text; None if most of it is not a chat.

    Messages have the date and the time of day at which they were sent, which are not times of a
    recording and are left out.
    """
    lines = text.split("\n")
    head = [line for line in lines[:400] if line.strip()]
    for program, (stamp, named) in _PROGRAMS.items():
        stamped = [match for line in head if (match := stamp.match(line))]
        writers = [found["who"] for m in stamped if (found := named.match(m["rest"]))]
        enough = len(stamped) >= max(2, len(head) * 0.25)
        if enough and len(writers) * 2 >= len(stamped) and len(set(writers)) < len(writers):
            return _messages(lines, program, stamp, named)
    return None


def _messages(
    lines: Iterable[str], program: str, stamp: re.Pattern[str], named: re.Pattern[str]
) -> Chat | None:
    cues: list[Cue] = []
    beside: list[tuple[str, str]] = []
    open_ = False
    for line in lines:
        match = stamp.match(line)
        if not match:
            if open_ and line.strip():
                cues[-1] = replace(cues[-1], text=f"{cues[-1].text}\n{line.strip()}")
            elif line.strip():
                beside.append(("message of the program", line))
            continue
        found = named.match(match["rest"])
        said = (found["said"] or "") if found else ""
        by_program = not found or said.startswith("\u200e") or _MEDIA.match(said.strip("\u200e"))
        if found and by_program and not _MEDIA.match(said.strip("\u200e")):
            beside.append(("message of the program", said))
        elif by_program:
            what = "picture, recording or deleted message" if found else "message of the program"
            beside.append((what, said or match["rest"]))
        open_ = not by_program
        if found and open_:
            cues.append(Cue(None, None, said, clean(found["who"]) or None, fresh=True))
    cues = [cue for cue in map(_without_reactions, cues) if cue.text.strip()]
    return Chat(cues, program, tuple(beside)) if cues else None


def _without_reactions(cue: Cue) -> Cue:
    kept = [line for line in cue.text.split("\n") if not _REACTION.match(line)]
    return replace(cue, text="\n".join(kept))
