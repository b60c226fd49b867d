"""The matrices of a study, in the form that a person asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qualcode.analysis.cast import Cast
from qualcode.analysis.choose import read_by, require_attribute, select_cases
from qualcode.analysis.framework import build_matrices
from qualcode.analysis.rows import BY_BOTH, BY_CASE, Rows, find_rows
from qualcode.analysis.states import States
from qualcode.model.codes import Codebook, Theme
from qualcode.model.codings import Summary
from qualcode.model.documents import Case, Document
from qualcode.model.matrix import Extract, Matrix


class Charted(Protocol):
    """What a study provides for its matrices."""

    @property
    def codebook(self) -> Codebook: ...  # noqa: D102
    @property
    def cases(self) -> list[Case]: ...  # noqa: D102
    @property
    def attribute_names(self) -> list[str]: ...  # noqa: D102
    @property
    def documents(self) -> list[Document]: ...  # noqa: D102
    @property
    def cast(self) -> Cast: ...  # noqa: D102
    def find_extracts(self) -> list[Extract]: ...  # noqa: D102
    def find_suggested(self) -> list[Extract]: ...  # noqa: D102
    def summaries(self) -> list[Summary]: ...  # noqa: D102
    def states(self, rows: Rows) -> States: ...  # noqa: D102


@dataclass(frozen=True)
class View:
    """What a matrix shows.

    `by` is a facet that splits the columns, or an attribute that sorts and groups the rows; `where`
    are conditions on attributes (`role=clinician`); `rows` are `case`, `participant`, `group` or
    `both`.
    """

    by: str = ""
    where: tuple[str, ...] = ()
    rows: str = BY_CASE


def chart(study: Charted, themes: Sequence[Theme], view: View) -> list[Matrix]:
    """Return one matrix per theme; QualcodeError if the view names something that does not exist."""
    _require_known(study, view)
    extracts, suggested = study.find_extracts(), study.find_suggested()
    rows = find_rows(
        view.rows,
        cases=study.cases,
        documents=study.documents,
        cast=study.cast,
        extracts=[*extracts, *suggested],
    )
    by = read_by(view.by, facets=study.codebook.facets, cases=rows.cases)
    shown, rests = rows.place(extracts), rows.rest(extracts)
    waiting = Counter((e.case, e.coding.code_id) for e in rows.place(suggested))
    return build_matrices(
        study.codebook,
        cases=select_cases(rows.cases, view.where),
        extracts=shown,
        themes=themes,
        summaries=study.summaries(),
        suggested=waiting,
        by=by.facet,
        order_by=by.attribute,
        rests=rests,
        groups=rows.group_of or None,
        states=study.states(rows),
    )


def _require_known(study: Charted, view: View) -> None:
    """Refuse an unknown name before anything is read, by testing a case that has all attributes."""
    facts = [Case("", dict.fromkeys(study.attribute_names, ""))]
    read_by(view.by, facets=study.codebook.facets, cases=facts)
    for condition in view.where:
        name, sign, _ = condition.partition("=")
        if sign and name.removesuffix("!").strip():
            require_attribute(name.removesuffix("!").strip(), study.attribute_names)


def every_row(study: Charted) -> Rows:
    """Return the rows that can have a summary: every case, and every group beside its members.

    They show what a summary is based on; no extract can be placed in them (see `find_rows`).
    """
    return find_rows(BY_BOTH, cases=study.cases, documents=study.documents, cast=study.cast)
