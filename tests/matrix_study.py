"""A small invented study for everything about matrices: no person here exists."""

from __future__ import annotations

from qualcode.model.codes import Code, Codebook, Theme
from qualcode.model.codings import Coding, Summary
from qualcode.model.documents import Case, Document, Turn
from qualcode.model.matrix import Extract
from qualcode.model.spans import Span

CODEBOOK = Codebook(
    title="Getting better",
    facets={"impact": ("helpful", "unhelpful", "mixed")},
    themes=(
        Theme(
            "life",
            "Life outside",
            "What happens beyond the therapy room.",
            codes=(
                Code(
                    "family",
                    "Family and friends",
                    codes=(Code("partner", "Partner"),),
                ),
                Code("money", "Money and work"),
                Code("ward", "Ward life", asked_of={"group": ("service user",)}),
                Code("old", "Old code", retired=True),
            ),
        ),
        Theme(
            "room",
            "In the room: therapist/client?",
            codes=(Code("trust", "Trust"), Code("pace", "Pace")),
        ),
    ),
)

CASES = (
    Case("P10", {"group": "service user", "site": "North"}),
    Case("P2", {"group": "service user", "site": "South"}),
    Case("FG1:C1", {"group": "clinician", "site": "North"}),
    Case("FG1:C2", {"group": "clinician", "site": "South"}),
)

_SCRIPTS = {
    "P10": [
        ("Interviewer", "How have things been at home?"),
        ("P10", "My sister rings me every night, and that kept me going. Honestly."),
        ("Interviewer", "And money?"),
        ("P10", "=1+1 doesn't pay the rent. The job centre, they stop it for nothing."),
        ("P10", "On the ward nobody talked to you — <script>alert(1)</script> they'd joke."),
    ],
    "P2": [
        ("Interviewer", "Who was there for you?"),
        ("P2", "Well, my partner. He's lovely, but he, um, he worries more than I do 😀."),
        ("Interviewer", "Did you trust her, your therapist?"),
        ("P2", "Not at first. It took me months, and she didn't rush me."),
    ],
    "FG1": [
        ("Moderator", "What holds people back?"),
        ("C1", "Debt. You can't do trauma work with somebody who's being evicted."),
        ("C2", "I don't agree. Sometimes the work is what gets them to open the letters."),
        ("C1", "Fair. But twelve sessions, at that pace, is nothing."),
    ],
}


def _document(name: str) -> Document:
    text, turns = "", []
    for number, (speaker, words) in enumerate(_SCRIPTS[name], 1):
        text += f"{speaker}: "
        turns.append(Turn(number, speaker, Span(len(text), len(text) + len(words))))
        text += words + "\n"
    return Document(name.lower(), name, f"transcripts/{name}.txt", "0" * 64, text, tuple(turns))


DOCUMENTS = tuple(_document(name) for name in ("FG1", "P2", "P10"))


def extract(
    name: str, turn: int, code_id: str, quote: str = "", *, number: int = 0, **facts: object
) -> Extract:
    """An extract of the named document: the whole turn, or the quote in it."""
    document = next(d for d in DOCUMENTS if d.name == name)
    place = document.turn(turn)
    start = document.text.index(quote, place.span.start) if quote else place.span.start
    span = Span(start, start + len(quote) if quote else place.span.end)
    speaker = place.speaker or ""
    case = speaker if speaker == name else f"{name}:{speaker}"
    theme = CODEBOOK.theme_of(code_id)
    coding = Coding(
        id=f"{name}-{turn}-{code_id}-{number}".lower(),
        document=document.id,
        code_id=code_id,
        span=span,
        text=span.of(document.text),
        coder="ana",
        **facts,
    )
    return Extract(
        coding=coding,
        reference=f"{name}:{speaker} ¶{turn} L{turn}",
        document=name,
        case=case,
        speaker=speaker,
        role="participant",
        turn=turn,
        lines=(turn, turn),
        time_start=None,
        theme_id=theme.id if theme else "",
        theme=theme.name if theme else "",
        code=CODEBOOK.name_of(code_id),
        attributes=next((c.attributes for c in CASES if c.name == case), {}),
    )


EXTRACTS = (
    extract("FG1", 2, "money", facets={"impact": "unhelpful"}),
    extract("FG1", 3, "money", facets={"impact": "mixed"}, quotable=True),
    extract("FG1", 4, "pace", "twelve sessions, at that pace, is nothing"),
    extract("P2", 2, "partner", "He's lovely", facets={"impact": "helpful"}),
    extract("P2", 2, "partner", "he, um, he worries more", number=1, memo="more than she does?"),
    extract("P2", 4, "trust"),
    extract("P10", 2, "family", "My sister rings me every night", facets={"impact": "helpful"}),
    extract("P10", 4, "money", "=1+1 doesn't pay the rent", facets={"impact": "unhelpful"}),
    extract("P10", 4, "money", "they stop it for nothing", number=1, origin="keyword"),
    extract("P10", 5, "ward"),
    extract("P10", 5, "life", "they'd joke"),
)

_AT = {item.coding.id: item for item in EXTRACTS}


def rests_on(*ids: str) -> dict[str, str]:
    return {coding_id: _AT[coding_id].coding.text for coding_id in ids}


SUMMARIES = (
    Summary(
        "P10",
        "family",
        "Her sister's nightly calls “kept me going”; no other family is mentioned.",
        "ana",
        rests_on("p10-2-family-0"),
    ),
    Summary("P10", "money", "-- Benefits stopped “for nothing”.", "ana", {"gone": "old words"}),
    Summary("P2", "money", "Did not come up, though asked.", "ben"),
)

SUGGESTED = {("P2", "family"): 2, ("FG1:C1", "ward"): 1}
