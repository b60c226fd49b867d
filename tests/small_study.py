"""A small invented study as files on disk, for the tests of actions and commands: nobody in it exists."""

from __future__ import annotations

from pathlib import Path

STUDY = """\
title: Getting by
approach: framework
language: en
moderators: [Moderator, Interviewer]
suggest:
  unit: sentence
  roles: [participant]
coder: ana
"""

CODEBOOK = """\
title: Getting by
version: 1
language: en
facets:
  impact: [helpful, unhelpful, mixed]
themes:
  - id: life
    name: Life outside
    definition: What happens beyond the room.
    codes:
      - id: family
        name: Family and friends
        definition: Who is there, and who is not.
        keywords: [sister, friend]
      - id: money
        name: Money and work
        definition: What one lives on.
        keywords:
          - money
          - pattern: debt
            facet: {impact: unhelpful}
      - id: ward
        name: Ward life
        asked_of: {group: service user}
        keywords: [ward]
  - id: room
    name: In the room
    codes:
      - id: trust
        name: Trust
        keywords: [trust]
"""

CASES = """\
case,document,speaker,group,site
C1,FG1,P1,clinician,North
C2,FG1,P2,clinician,South
SU1,SU1,,service user,North
SU2,SU2,,service user,South
"""

FG1 = """\
Moderator: What holds people back? Is it money?

P1: Money, mostly. You cannot do trauma work with somebody who has no money. It is never about trust.

P2: I don't agree. Debt comes and goes; what people miss is a friend. My own sister went through it.

Moderator: And on the ward?

P1: =1+1 is all they count there. Nobody trusts a form.
"""

SU1 = """\
**Interviewer:** How have things been at home?

**Kaya:** My sister rings me every night, and that kept me going. Honestly 😀 it did.

**Interviewer:** And money?

**Kaya:** @home there is none. The job centre stopped my money for nothing.

**Kaya:** On the ward nobody talked to you. You learn to trust the cleaner.
"""

SU2 = """\
WEBVTT

00:00:01.000 --> 00:00:04.000
<v Interviewer>Who was there for you?

00:00:05.500 --> 00:00:09.000
<v Łukasz>Well, a friend of mine. He worries more than I do.

00:00:10.000 --> 00:00:11.000
<v Interviewer>And her?

01:02:03.000 --> 01:02:09.000
<v Łukasz>I didn't trust her, not at first. It took me months.
"""


def write_small_study(folder: Path) -> None:
    """The study's files, read by nobody yet; the store is not among them."""
    for name, text in (
        ("study.yaml", STUDY),
        ("codebook.yaml", CODEBOOK),
        ("cases.csv", CASES),
        ("transcripts/FG1.txt", FG1),
        ("transcripts/SU1.md", SU1),
        ("transcripts/SU2.vtt", SU2),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
