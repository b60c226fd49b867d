"""What a file that came back changes in the study's codings."""

from __future__ import annotations

from dataclasses import dataclass

from qualcode.model.codings import Coding


@dataclass(frozen=True)
class AddedCoding:
    """A coding that the study does not have; its `id` and `created` are empty.

    `line` is where the file says so: a row of a sheet, a comment by its number.
    """

    line: int
    coding: Coding


@dataclass(frozen=True)
class RemovedCoding:
    """A coding of the study, as it is now, that was taken off in the file."""

    line: int
    coding: Coding


@dataclass(frozen=True)
class ChangedCoding:
    """A coding of the study as it is now, and as the file would have it. Both have its id."""

    line: int
    before: Coding
    after: Coding
