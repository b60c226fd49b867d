"""What can go wrong, in words a researcher can act on."""

from __future__ import annotations

from dataclasses import dataclass


class QualcodeError(Exception):
    """Something the user can fix: what happened, and (`hint`) what to do about it."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def on_one_line(self) -> str:
        """The message and the hint as sentences side by side, for lists of problems."""
        parts = [" ".join(part.split()) for part in (self.message, self.hint or "") if part.strip()]
        ended = [part if part[-1] in ".?!:" or part == parts[-1] else f"{part}." for part in parts]
        return " ".join(ended)


class NoTranscriptError(QualcodeError):
    """A file without faults that is not a transcript: it is reported and skipped."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in one place of one file; `line` counts from 1, 0 if none applies.

    `severity` is `error` (the file cannot be used so) or `warning` (it can).
    """

    path: str
    line: int
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        note = "warning: " if self.severity == "warning" else ""
        return f"{place}: {note}{self.message}"


class ProblemsError(QualcodeError):
    """A file with one problem or more, all of them reported at once."""

    def __init__(self, problems: list[Problem], hint: str | None = None) -> None:
        super().__init__("\n".join(str(problem) for problem in problems), hint)
        self.problems = problems
