"""What is to be coded, as a person writes it: on the command line, or a line each in a file."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qualcode.errors import Problem, ProblemsError, QualcodeError
from qualcode.files.encodings import text_of

_VALUES = ("--quote", "--facet", "--memo")
# What Word and phones make of `--` and of quotation marks. A value in curly marks ends at the mark
# before the next option or the end of the line; where there is none such, at the first before a space.
_DASHES = re.compile(r"(?<=\s)[–—](?=(?:quote|facet|memo|ignore-case)\b)")
_MARKED = re.compile(
    r"""(?P<straight>"(?:[^"\\]|\\.)*"|'[^']*')|"""
    + "|".join(
        rf"(?<=[\s=])[{opens}]((?:(?!\s--[a-z]).)*?)[{closes}](?={ends})"
        for ends in (r"\s*$|\s+--", r"\s")
        for opens, closes in (("“”„‟«»", "”“»«"), ("‘’‚‹›", "’‘›‹"))
    )
)


@dataclass(frozen=True)
class CodeLine:
    """What is to be coded: a place (`FG1:12`, `FG1:12-14`), its codes, and what goes with them.

    `quote` narrows the place to these words; `line` is where a file says so, 0 elsewhere.
    """

    place: str
    code_ids: tuple[str, ...]
    quote: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    memo: str = ""
    ignore_case: bool = False
    line: int = 0


def parse_facets(items: Sequence[str]) -> dict[str, str]:
    """`["impact=helpful"]` as a map; QualcodeError if one is not a pair."""
    facets = {}
    for item in items:
        name, sign, value = item.partition("=")
        if not sign:
            raise QualcodeError(
                f"'{item}' is not a facet.", "Write NAME=VALUE, such as impact=helpful"
            )
        facets[name.strip()] = value.strip()
    return facets


def parse_code_line(text: str, line: int = 0) -> CodeLine:
    """`FG1:12 hope trust --quote "..." --facet impact=mixed --memo "..."` as a CodeLine.

    Quotation marks may be curly. Raises QualcodeError if it is not of that form.
    """
    try:
        words = shlex.split(_MARKED.sub(_in_straight_marks, _DASHES.sub("--", text)))
    except ValueError as error:
        raise QualcodeError(
            "A quotation mark is not closed.", "Close it with the same kind of mark."
        ) from error
    plain: list[str] = []
    values: dict[str, list[str]] = {name: [] for name in (*_VALUES, "--ignore-case")}
    rest = iter(words)
    for word in rest:
        name, sign, value = word.partition("=")
        if word == "--ignore-case":
            values[word].append("")
        elif name in _VALUES:
            given = value if sign else next(rest, None)
            if given is None:
                raise QualcodeError(f"{name} has no value.", 'Write --quote "the text".')
            values[name].append(given)
        elif word.startswith("--"):
            raise QualcodeError(
                f"There is no option {word}.", f"The options are: {', '.join(values)}."
            )
        else:
            plain.append(word)
    if len(plain) < 2:
        raise QualcodeError("A line needs a place and a code.", "FG1:12 hope")
    return CodeLine(
        place=plain[0],
        code_ids=tuple(plain[1:]),
        quote="".join(values["--quote"][-1:]),
        facets=parse_facets(values["--facet"]),
        memo="".join(values["--memo"][-1:]),
        ignore_case=bool(values["--ignore-case"]),
        line=line,
    )


def _in_straight_marks(found: re.Match[str]) -> str:
    if found["straight"]:
        return found[0]
    return shlex.quote(next(value for value in found.groups()[1:] if value is not None))


def read_code_lines(path: Path) -> list[CodeLine]:
    """The lines of a file; ProblemsError with every one that is not of the form."""
    if not path.is_file():
        raise QualcodeError(f"The file {path} was not found.", "Check the name and the folder.")
    lines, problems = [], []
    for number, text in enumerate(text_of(path.read_bytes()).splitlines(), 1):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        try:
            lines.append(parse_code_line(text, number))
        except QualcodeError as error:
            problems.append(Problem(path.name, number, error.on_one_line))
    if problems:
        raise ProblemsError(problems, "Fix these lines and try again; nothing was coded.")
    return lines
