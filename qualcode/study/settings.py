"""`study.yaml`: the study's title, the places of its files, who asks the questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.files.yaml_keys import (
    BELOW,
    CHOICE,
    FLAG,
    GROUPED,
    NAMED,
    NUMBER,
    PAIRS,
    TEXT,
    TEXTS,
    Finding,
    Key,
    Keys,
    check_keys,
    flag_of,
)
from qualcode.files.yaml_nodes import (
    Mapping,
    Node,
    Scalar,
    read_codebook_text,
    read_nodes,
    text_of,
    texts,
)
from qualcode.model.approach import APPROACHES
from qualcode.model.documents import PARTICIPANT, ROLES
from qualcode.text.offsets import LINE_WIDTH

FILE_NAME = "study.yaml"
RUN_FILE = "run.json"  # in the outputs folder: what a run made, and from which inputs
UNITS = ("match", "sentence", "turn")
KINDS = ("open", "attribute", "respondent", "ignore")
HINT = "Fix these lines in study.yaml; docs/formats.md explains the keys."

# Not `R`: beside an `I`, this is the respondent.
MODERATORS = (
    "Moderator", "Co-moderator", "Facilitator", "Co-facilitator", "Interviewer", "Researcher",
    "Moderatorin", "Interviewerin", "I", "INT", "MOD", "M",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """The contents of `study.yaml`; missing keys have the defaults below.

    `questions` maps a questionnaire's file name to its columns and what each is (`open`,
    `attribute`, `respondent`, `ignore`); `encodings` a transcript's file name to its encoding;
    `line_width` is where lines are counted in documents that do not number their own, in
    characters. `recode` maps an attribute to new values and the values that each joins in tables.
    """

    title: str = ""
    approach: str = "framework"
    language: str = "en"  # of a codebook without a language
    codebook: str = "codebook.yaml"
    transcripts: str = "transcripts"
    cases: str = "cases.csv"
    moderators: tuple[str, ...] = MODERATORS
    others: tuple[str, ...] = ()
    unit: str = "sentence"
    roles: tuple[str, ...] = (PARTICIPANT,)
    coder: str = ""
    speaker_pattern: str = ""
    aliases: Map[str, str] = field(default_factory=dict)
    questions: Map[str, Map[str, str]] = field(default_factory=dict)
    encodings: Map[str, str] = field(default_factory=dict)
    line_width: int = LINE_WIDTH
    blind: bool = False
    recode: Map[str, Map[str, tuple[str, ...]]] = field(default_factory=dict)


_SETTINGS = Keys(
    "settings",
    {
        "settings": (
            Key("title", TEXT, "What the study is called."),
            Key("approach", CHOICE, "The kind of analysis.", choices=tuple(APPROACHES)),
            Key("language", TEXT, "Of the transcripts, if the codebook says none."),
            Key("codebook", TEXT, "The file of the codebook."),
            Key("transcripts", TEXT, "The folder of the transcripts."),
            Key("cases", TEXT, "The table of cases."),
            Key("moderators", TEXTS, "The labels of those who ask."),
            Key("others", TEXTS, "The labels of other speakers whose speech is not data."),
            Key("suggest", BELOW, "How keywords are searched for.", of="suggest"),
            Key("coder", TEXT, "Your name as a coder."),
            Key("speakers", BELOW, "How speakers' labels are written.", of="speakers"),
            Key("questionnaires", NAMED, "Of a file, what each column is.", choices=KINDS),
            Key("encodings", PAIRS, "The encoding of a file."),
            Key("line_width", NUMBER, "Characters per line.", least=20, most=1000),
            Key("recode", GROUPED, "Values of an attribute that tables join under one name."),
            Key("blind", FLAG, "true: no coder sees the codings of others."),
        ),
        "suggest": (
            Key("unit", CHOICE, "How much text a suggestion covers.", choices=UNITS),
            Key("roles", TEXTS, "Whose speech is searched for keywords.", choices=ROLES),
        ),
        "speakers": (
            Key("pattern", TEXT, "A regular expression with the group (?P<speaker>...)."),
            Key("aliases", PAIRS, "What each label stands for."),
        ),
    },
    {"settings": "the settings", "suggest": "`suggest`", "speakers": "`speakers`"},
    {"title": ("name",), "coder": ("name", "user"), "transcripts": ("documents", "files")},
)
_PLACES = ("codebook", "transcripts", "cases")


def load_settings(folder: Path) -> Settings:
    """Return the settings of the study in `folder`; ProblemsError with all problems at once."""
    path = folder / FILE_NAME
    if not path.is_file():
        raise QualcodeError(
            f"{folder} is not a study: it has no {FILE_NAME}.", "`qualcode new DIR` creates one."
        )
    settings, problems = read_settings(read_codebook_text(path))
    if problems:
        raise ProblemsError(problems, HINT)
    return settings


def read_settings(text: str) -> tuple[Settings, list[Problem]]:
    """Return the settings in a YAML text and all problems by line; with problems, the defaults."""
    root, problems = read_nodes(text, FILE_NAME)
    if problems or root is None:
        return Settings(), problems
    found = sorted({*check_keys(root, _SETTINGS), *_outside(root), *_bad_pattern(root)})
    if found or not isinstance(root, Mapping):
        return Settings(), [Problem(FILE_NAME, each.line, each.message) for each in found]
    suggest, speakers = _below(root, "suggest"), _below(root, "speakers")
    default = Settings()
    settings = Settings(
        title=text_of(root, "title"),
        approach=text_of(root, "approach") or default.approach,
        language=text_of(root, "language") or default.language,
        codebook=_place(root, "codebook") or default.codebook,
        transcripts=_place(root, "transcripts") or default.transcripts,
        cases=_place(root, "cases") or default.cases,
        moderators=_texts(root, "moderators", default.moderators),
        others=_texts(root, "others", ()),
        unit=text_of(suggest, "unit") or default.unit,
        roles=_texts(suggest, "roles", default.roles),
        coder=text_of(root, "coder"),
        speaker_pattern=text_of(speakers, "pattern"),
        aliases=_pairs(speakers.get("aliases")),
        questions={k.text: _pairs(value) for k, value in _below(root, "questionnaires").entries},
        encodings=_pairs(root.get("encodings")),
        line_width=int(text_of(root, "line_width") or default.line_width),
        blind=bool(flag_of(root.get("blind"))),
        recode={
            name.text: {new.text: tuple(t.text for t in texts(old)) for new, old in _entries(below)}
            for name, below in _below(root, "recode").entries
        },
    )
    return settings, problems


def _outside(root: Node) -> Iterator[Finding]:
    """The files and folders of a study are in its folder; otherwise they would not move with it."""
    if not isinstance(root, Mapping):
        return
    for name in _PLACES:
        place = _place(root, name)
        absolute = PurePosixPath(place).is_absolute() or PureWindowsPath(place).drive
        if absolute or ".." in place.split("/"):
            said = f"`{name}` is outside the study: `{place}`; copy it into the study's folder"
            yield Finding(_line(root, name), said)


def _bad_pattern(root: Node) -> Iterator[Finding]:
    speakers = _below(root, "speakers")
    pattern = text_of(speakers, "pattern")
    try:
        if pattern and "speaker" not in re.compile(pattern).groupindex:
            said = "the pattern names the label with a group: (?P<speaker>...)"
            yield Finding(_line(speakers, "pattern"), said)
    except re.error as error:
        said = f"the pattern is not a regular expression: {error}"
        yield Finding(_line(speakers, "pattern"), said)


def _below(node: Node, name: str) -> Mapping:
    found = node.get(name) if isinstance(node, Mapping) else None
    return found if isinstance(found, Mapping) else Mapping(line=0, start=0)


def _entries(node: Node) -> list[tuple[Scalar, Node]]:
    return node.entries if isinstance(node, Mapping) else []


def _line(node: Mapping, name: str) -> int:
    found = node.get(name)
    return found.line if found else 0


def _place(root: Mapping, name: str) -> str:
    """A file or folder of the study, with forward slashes."""
    return text_of(root, name).replace("\\", "/")


def _texts(node: Mapping, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    found = node.get(name)
    if found is None or (isinstance(found, Scalar) and found.empty):
        return default
    return tuple(text.text for text in texts(found))


def _pairs(node: Node | None) -> dict[str, str]:
    entries = node.entries if isinstance(node, Mapping) else []
    return {name.text: value.text for name, value in entries if isinstance(value, Scalar)}
