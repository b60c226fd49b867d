"""The plain values of a view, and the one function that turns a view into JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

if TYPE_CHECKING:
    from qualcode.errors import Problem

# In an annotation: the value that the documentation shows as an example.
DocumentName = Annotated[str, "FG1"]
CodeId = Annotated[str, "money"]
CaseName = Annotated[str, "P1"]
# In an annotation: the key is not part of the example; the documentation lists it separately.
MORE = "more"


class ProblemView(TypedDict):
    """A problem; `line` counts from 1, and is 0 if the problem has no line."""

    path: str
    line: int
    severity: Annotated[str, "error"]
    message: str


class Checked(TypedDict):
    """The result of a check; `ok` if there are no errors."""

    ok: Annotated[bool, True]
    problems: Annotated[list[ProblemView], []]


def show_checked(problems: list[Problem], *, strict: bool = False) -> Checked:
    """Return the problems, and whether all are warnings; with `strict`, a warning is an error."""
    return {
        "ok": not any(strict or problem.severity == "error" for problem in problems),
        "problems": [show_problem(problem) for problem in problems],
    }


def show_problem(problem: Problem) -> ProblemView:
    """Return a problem as plain values."""
    return {
        "path": problem.path,
        "line": problem.line,
        "severity": problem.severity,
        "message": problem.message,
    }


def to_json(view: Any) -> Any:
    """Return a view as JSON values: dataclasses as objects, tuples as lists, paths as strings.

    Raises TypeError for any other value that JSON does not have.
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
