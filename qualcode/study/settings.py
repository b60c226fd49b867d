"""`study.yaml`: what a study is called, where its files are, who asks the questions."""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePosixPath, PureWindowsPath

from qualcode.codebook.nodes import Mapping, Node, Scalar, Sequence, read_codebook_text, read_nodes
from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.model.approach import APPROACHES
from qualcode.model.documents import PARTICIPANT, ROLES
from qualcode.text.offsets import LINE_WIDTH

FILE_NAME = "study.yaml"
RUN_FILE = "run.json"  # what a run made, and of what; in the folder of outputs
UNITS = ("match", "sentence", "turn")
KINDS = ("open", "attribute", "respondent", "ignore")
HINT = "Fix these lines in study.yaml; docs/formats.md explains the keys."

# Not `R`: beside an `I` that is the respondent.
MODERATORS = (
    "Moderator", "Co-moderator", "Facilitator", "Co-facilitator", "Interviewer", "Researcher",
    "Moderatorin", "Interviewerin", "I", "INT", "MOD", "M",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """What `study.yaml` says; what it leaves out has the value that stands here.

    `questions` maps a questionnaire's file name to its columns and what each is (`open`,
    `attribute`, `respondent`, `ignore`); `encodings` a transcript's file name to its encoding;
    `line_width` is where lines are counted in documents that do not number their own, in
    characters.
    """

    title: str = ""
    approach: str = "framework"
    language: str = "en"  # of a codebook that says none
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


_KEYS = (
    "title", "approach", "language", "codebook", "transcripts", "cases", "moderators", "others",
    "suggest", "coder", "speakers", "questionnaires", "encodings", "line_width", "blind",
)  # fmt: skip


def load_settings(folder: Path) -> Settings:
    """The settings of the study in `folder`; ProblemsError with every problem at once."""
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
    """The settings in a YAML text, with every problem by line."""
    root, problems = read_nodes(text, FILE_NAME)
    if problems or root is None:
        return Settings(), problems
    if not isinstance(root, Mapping):
        return Settings(), [Problem(FILE_NAME, 1, "is not a list of settings (`title: ...`)")]
    reader = _Reader(problems)
    reader.known(root, _KEYS)
    suggest = reader.mapping(root, "suggest", ("unit", "roles"))
    speakers = reader.mapping(root, "speakers", ("pattern", "aliases"))
    default = Settings()
    settings = Settings(
        title=reader.text(root, "title"),
        approach=reader.choice(root, "approach", tuple(APPROACHES)) or default.approach,
        language=reader.text(root, "language") or default.language,
        codebook=reader.place(root, "codebook") or default.codebook,
        transcripts=reader.place(root, "transcripts") or default.transcripts,
        cases=reader.place(root, "cases") or default.cases,
        moderators=reader.texts(root, "moderators", default.moderators),
        others=reader.texts(root, "others", ()),
        unit=reader.choice(suggest, "unit", UNITS) or default.unit,
        roles=reader.roles(suggest),
        coder=reader.text(root, "coder"),
        speaker_pattern=reader.pattern(speakers),
        aliases=reader.pairs(speakers.get("aliases"), "aliases"),
        questions=reader.questions(root),
        encodings=reader.pairs(root.get("encodings"), "encodings"),
        line_width=reader.number(root, "line_width", default.line_width),
        blind=reader.choice(root, "blind", ("true", "false", "yes", "no")) in {"true", "yes"},
    )
    return settings, problems


class _Reader:
    """Reads values off nodes and collects what is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems

    def known(self, node: Mapping, keys: tuple[str, ...]) -> None:
        seen: set[str] = set()
        for key, _ in node.entries:
            if key.text in seen:
                self._say(key, f"'{key.text}' appears twice")
            seen.add(key.text)
            if key.text not in keys:
                near = get_close_matches(key.text, keys, 1)
                said = (
                    f" (did you mean '{near[0]}'?)"
                    if near
                    else f"; the settings are: {', '.join(keys)}"
                )
                self._say(key, f"there is no setting '{key.text}'{said}")

    def mapping(self, root: Mapping, name: str, keys: tuple[str, ...]) -> Mapping:
        node = root.get(name)
        if isinstance(node, Mapping):
            self.known(node, keys)
            return node
        if node is not None and not _empty(node):
            self._say(node, f"'{name}' has settings of its own: {', '.join(keys)}")
        return Mapping(line=0, start=0)

    def text(self, node: Mapping, name: str) -> str:
        value = node.get(name)
        if value is None or _empty(value):
            return ""
        if isinstance(value, Scalar):
            return value.text
        self._say(value, f"'{name}' must be a single value, not a list")
        return ""

    def place(self, root: Mapping, name: str) -> str:
        """A file or folder of the study, with forward slashes."""
        text = self.text(root, name).replace("\\", "/")
        if (
            PurePosixPath(text).is_absolute()
            or PureWindowsPath(text).drive
            or ".." in text.split("/")
        ):
            said = f"'{name}' is outside the study: '{text}'. Copy it into the study's folder"
            self._say(root.get(name), said)
            return ""
        return text

    def texts(self, node: Mapping, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        value = node.get(name)
        if value is None or _empty(value):
            return default
        if isinstance(value, Scalar):
            return (value.text,)
        if isinstance(value, Sequence) and all(isinstance(i, Scalar) for i in value.items):
            return tuple(i.text for i in value.items if isinstance(i, Scalar))
        self._say(value, f"'{name}' must be a list of labels, such as [Interviewer, Anna]")
        return default

    def choice(self, node: Mapping, name: str, choices: tuple[str, ...]) -> str:
        text = self.text(node, name)
        if text and text not in choices:
            self._say(node.get(name), f"'{name}' must be one of {', '.join(choices)}, not '{text}'")
            return ""
        return text

    def roles(self, suggest: Mapping) -> tuple[str, ...]:
        roles = self.texts(suggest, "roles", (PARTICIPANT,))
        for role in roles:
            if role not in ROLES:
                known = ", ".join(ROLES)
                self._say(
                    suggest.get("roles"), f"there is no role '{role}'; the roles are: {known}"
                )
        return roles

    def pattern(self, speakers: Mapping) -> str:
        text = self.text(speakers, "pattern")
        try:
            if text and "speaker" not in re.compile(text).groupindex:
                said = "the pattern names the label with a group: (?P<speaker>...)"
                self._say(speakers.get("pattern"), said)
        except re.error as error:
            said = f"the pattern is not a regular expression: {error}"
            self._say(speakers.get("pattern"), said)
        return text

    def pairs(self, node: Node | None, name: str) -> dict[str, str]:
        if node is None or _empty(node):
            return {}
        if isinstance(node, Mapping) and all(isinstance(v, Scalar) for _, v in node.entries):
            return {k.text: v.text for k, v in node.entries if isinstance(v, Scalar)}
        self._say(node, f"'{name}' must have one text per name: {{written: meant}}")
        return {}

    def questions(self, root: Mapping) -> dict[str, dict[str, str]]:
        node = root.get("questionnaires")
        if node is None or _empty(node):
            return {}
        if not isinstance(node, Mapping):
            self._say(node, "'questionnaires' must have a file name, and below it column: kind")
            return {}
        found = {}
        for key, value in node.entries:
            found[key.text] = self.pairs(value, key.text)
            for column, kind in found[key.text].items():
                if kind not in KINDS:
                    known = ", ".join(KINDS)
                    self._say(value, f"the column '{column}' must be one of {known}, not '{kind}'")
        return found

    def number(self, root: Mapping, name: str, default: int) -> int:
        text = self.text(root, name)
        if text and not (text.isdecimal() and 20 <= int(text) <= 1000):
            self._say(root.get(name), f"'{name}' must be a number from 20 to 1000, not '{text}'")
            return default
        return int(text) if text else default

    def _say(self, node: Node | None, message: str) -> None:
        self._problems.append(Problem(FILE_NAME, node.line if node else 0, message))


def _empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.empty
