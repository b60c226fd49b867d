"""The plain values that a view is made of, and the one way in which one becomes JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

if TYPE_CHECKING:
    from qualcode.errors import Problem

# Beside a type: the value that the documentation shows as an example of it.
DocumentName = Annotated[str, "FG1"]
CodeId = Annotated[str, "money"]
CaseName = Annotated[str, "P1"]
# Beside a type: the key is not part of the example; the documentation names it after it.
MORE = "more"


class ProblemView(TypedDict):
    """One thing that is wrong; `line` counts from 1, 0 if the problem has none."""

    path: str
    line: int
    severity: Annotated[str, "error"]
    message: str


class Checked(TypedDict):
    """What a check found; `ok` if nothing is an error."""

    ok: Annotated[bool, True]
    problems: Annotated[list[ProblemView], []]


def show_checked(problems: list[Problem], *, strict: bool = False) -> Checked:
    """The problems, and whether all of them are warnings; under `strict` a warning counts."""
    return {
        "ok": not any(strict or problem.severity == "error" for problem in problems),
        "problems": [show_problem(problem) for problem in problems],
    }


def show_problem(problem: Problem) -> ProblemView:
    """A problem as plain values."""
    return {
        "path": problem.path,
        "line": problem.line,
        "severity": problem.severity,
        "message": problem.message,
    }


def to_json(view: Any) -> Any:
    """A view as JSON has it: dataclasses as objects, tuples as lists, paths as texts.

    Raises TypeError for anything else that JSON does not have.
    """
    if view is None or isinstance(view, str | int | float | bool):
        return view
    if is_dataclass(view) and not isinstance(view, type):
        return {field.name: to_json(getattr(view, field.name)) for field in fields(view)}
    if isinstance(view, Mapping):
        return {str(key): to_json(value) for key, value in view.items()}
    if isinstance(view, list | tuple):
        return [to_json(value) for value in view]
    if isinstance(view, PurePath):
        return str(view)
    raise TypeError(f"{type(view).__name__} is not a plain value")
