"""The codebook: its tree, everything about one code, its versions, and the result of an edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypedDict

from qualcode.analysis.portrait import Neighbour, Portrait, draw_portrait
from qualcode.codebook.joining import Conflict
from qualcode.codebook.versions import Change
from qualcode.keywords.worth import Yield
from qualcode.model.codes import Code, Codebook, Theme
from qualcode.study.codebook_effects import Effect, effects_on_codings, effects_on_suggestions
from qualcode.study.codebook_versions import (
    Step,
    compare_versions,
    count_made,
    find_story,
    find_version,
    find_versions,
    text_of_version,
)
from qualcode.study.keyword_evidence import find_yield
from qualcode.study.memos import find_memos
from qualcode.study.study import Study
from qualcode.views.plain import CodeId


class CodeView(TypedDict):
    """A code with the codes below it; `keywords` are as written in the codebook."""

    id: CodeId
    name: Annotated[str, "Money and work"]
    definition: str
    retired: bool
    keywords: Annotated[list[str], ["money", "debt*"]]
    codes: Annotated[list[CodeView], []]


class ThemeView(TypedDict):
    """A theme with its codes."""

    id: Annotated[str, "life"]
    name: Annotated[str, "Life outside"]
    definition: str
    codes: list[CodeView]


class CodebookView(TypedDict):
    """The whole tree, and the facets with their values."""

    title: str
    version: Annotated[str | int | None, 1]
    facets: Annotated[dict[str, list[str]], {"impact": ["helpful", "unhelpful"]}]
    themes: list[ThemeView]


class VersionView(TypedDict):
    """A version of the codebook; `codings` counts the current codings made under it."""

    number: int
    when: str
    coder: Annotated[str, "ana"]
    action: Annotated[str, "codebook add"]
    why: str | None
    change: int
    codings: int


class VersionText(TypedDict):
    """The codebook's file as it was."""

    version: int
    text: str


class VersionsCompared(TypedDict):
    """What changed between two versions, and the effects on codings and suggestions."""

    changes: list[Change]
    effects: list[Effect]


class CodebooksJoined(TypedDict):
    """What was imported from the other codebook, and what both changed differently."""

    changes: list[Change]
    conflicts: list[Conflict]


class Restored(TypedDict):
    """A code that was restored."""

    code_id: CodeId
    name: str


class Quotation(TypedDict):
    """An extract that is worth quoting."""

    reference: Annotated[str, "FG1:P3 ¶12 L45-47"]
    text: str


class KeywordUse(TypedDict):
    """A keyword, its hits, and the decisions on them."""

    keyword: Annotated[str, "debt*"]
    hits: int
    reviewed: int
    accepted: int


class StoryStep(TypedDict):
    """A version that changed a code, with the changes in words."""

    number: int
    when: str
    coder: Annotated[str, "ana"]
    action: Annotated[str, "codebook set"]
    why: str | None
    change: int
    changes: list[str]


class PortraitView(TypedDict):
    """Everything that the study contains about one code."""

    code_id: CodeId
    name: str
    definition: str
    retired: bool
    codings: int
    cases: list[str]
    documents: list[str]
    coders: list[str]
    quotable: list[Quotation]
    keywords: list[KeywordUse]
    neighbours: list[Neighbour]
    memos: list[str]
    versions: list[StoryStep]


@dataclass(frozen=True)
class Sitter:
    """A code with everything about it; `memos` have an author and a text."""

    code: Code | Theme
    portrait: Portrait
    keywords: Sequence[Yield]
    memos: Sequence[tuple[str, str]]
    story: Sequence[Step]


class CodebookImported(TypedDict):
    """A codebook that was imported, or with `--dry-run` would be: as it was understood."""

    done: Annotated[str, "12 codes from other.csv."]
    notes: Annotated[list[str], []]
    codebook: CodebookView


def show_codebook(codebook: Codebook) -> CodebookView:
    """Return the tree of themes and codes."""
    return {
        "title": codebook.title,
        "version": codebook.version,
        "facets": {name: list(values) for name, values in codebook.facets.items()},
        "themes": [
            {
                "id": theme.id,
                "name": theme.name,
                "definition": theme.definition,
                "codes": _codes(theme.codes),
            }
            for theme in codebook.themes
        ],
    }


def list_versions(study: Study) -> list[VersionView]:
    """Return the versions, oldest first."""
    found = find_versions(study)
    made = count_made(study, found)
    return [
        {
            "number": v.number,
            "when": v.when,
            "coder": v.coder,
            "action": v.action,
            "why": v.why,
            "change": v.change,
            "codings": made[v.number],
        }
        for v in found
    ]


def show_version(study: Study, number: int) -> VersionText:
    """Return the file of a version; QualcodeError if there is no version of that number."""
    return {"version": number, "text": text_of_version(study, find_version(study, number))}


def show_difference(
    study: Study, first: int, second: int
) -> tuple[list[Change], list[Effect], list[Effect]]:
    """Return what changed from one version to another, and the effects on codings and suggestions.

    Codings are compared only forwards, because the history does not lead back from a later version.
    """
    pair = find_version(study, first), find_version(study, second)
    changes = compare_versions(study, first, second)
    codings = effects_on_codings(study, [pair])[0] if first < second else []
    return changes, codings, effects_on_suggestions(study, *pair)


def look_at_code(study: Study, code_id: str) -> Sitter:
    """Return everything about a code or theme; QualcodeError if it does not exist."""
    code = study.codebook.code(code_id) or study.codebook.theme(study.require_code(code_id))
    assert code
    return Sitter(
        code,
        draw_portrait(code_id, study.find_extracts()),
        [row for row in find_yield(study) if row.code_id == code_id],
        [(m.coder, m.text) for m in find_memos(study, kind="code") if m.about == code_id],
        find_story(study, code_id),
    )


def show_portrait(sitter: Sitter) -> PortraitView:
    """Return everything about a code as plain values."""
    portrait = sitter.portrait
    return {
        "code_id": sitter.code.id,
        "name": sitter.code.name,
        "definition": sitter.code.definition,
        "retired": getattr(sitter.code, "retired", False),
        "codings": portrait.codings,
        "cases": list(portrait.cases),
        "documents": list(portrait.documents),
        "coders": list(portrait.coders),
        "quotable": [{"reference": q.reference, "text": q.coding.text} for q in portrait.quotable],
        "keywords": [
            {"keyword": k.entry, "hits": k.hits, "reviewed": k.reviewed, "accepted": k.accepted}
            for k in sitter.keywords
        ],
        "neighbours": list(portrait.neighbours),
        "memos": [text for _, text in sitter.memos],
        "versions": [_step(step) for step in sitter.story],
    }


def _codes(codes: Iterable[Code]) -> list[CodeView]:
    return [
        {
            "id": code.id,
            "name": code.name,
            "definition": code.definition,
            "retired": code.retired,
            "keywords": [str(keyword) for keyword in code.keywords],
            "codes": _codes(code.codes),
        }
        for code in codes
    ]


def _step(step: Step) -> StoryStep:
    version = step.version
    return {
        "number": version.number,
        "when": version.when,
        "coder": version.coder,
        "action": version.action,
        "why": version.why,
        "change": version.change,
        "changes": list(step.words),
    }
