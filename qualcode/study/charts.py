"""The matrices of a study, as a person wants to look at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.analysis.choose import read_by, select_cases
from qualcode.analysis.framework import build_matrix
from qualcode.analysis.rows import BY_BOTH, BY_CASE, Rows, find_rows
from qualcode.model.codes import Theme
from qualcode.model.matrix import Matrix

if TYPE_CHECKING:
    from qualcode.study.study import Study


@dataclass(frozen=True)
class View:
    """What a matrix shows.

    `by` is a facet that splits the columns, or an attribute that orders and separates the rows;
    `where` are conditions on attributes (`role=clinician`); `rows` are `case`, `participant`,
    `group` or `both`.
    """

    by: str = ""
    where: tuple[str, ...] = ()
    rows: str = BY_CASE


def chart(study: Study, themes: Sequence[Theme], view: View) -> list[Matrix]:
    """A matrix for each theme; QualcodeError where the view names what is not there."""
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
    summaries = study.summaries()
    return [
        build_matrix(
            theme,
            codebook=study.codebook,
            cases=select_cases(rows.cases, view.where),
            extracts=shown,
            summaries=summaries,
            suggested=waiting,
            by=by.facet,
            order_by=by.attribute,
            rests=rests,
            groups=rows.group_of or None,
        )
        for theme in themes
    ]


def every_row(study: Study) -> Rows:
    """The rows a summary can be written for: every case, and every group beside its members."""
    return find_rows(
        BY_BOTH,
        cases=study.cases,
        documents=study.documents,
        cast=study.cast,
        extracts=study.find_extracts(),
    )
