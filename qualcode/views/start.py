"""Where a study is: what is in, what waits, and what to do next."""

from __future__ import annotations

from collections import Counter
from typing import TypedDict

from qualcode.analysis.cast import natural
from qualcode.store.codings import Which
from qualcode.study.study import Study


class DocumentWaiting(TypedDict):
    """A document, with how much of it is coded and how much waits."""

    document: str
    turns: int
    codings: int
    waiting: int


class StartView(TypedDict):
    """What is in a study and what waits for a person; `steps` are (what, where) to do next."""

    documents: list[DocumentWaiting]
    codes: int
    codings: int
    waiting: int
    orphans: int
    cases: int
    themes: list[tuple[str, str]]
    steps: list[tuple[str, str]]


def show_start(study: Study, coder: str) -> StartView:
    """The study at a glance, as `coder` may see it."""
    codings = study.codings()
    placed = Counter(coding.document for coding in codings if coding.span)
    waiting = Counter(one.document for one in study.suggestions(coder))
    orphans = len(study.codings(Which(placed=False)))
    documents: list[DocumentWaiting] = [
        {
            "document": document.name,
            "turns": len(document.turns),
            "codings": placed[document.id],
            "waiting": waiting[document.id],
        }
        for document in sorted(study.documents, key=lambda d: natural(d.name))
    ]
    return {
        "documents": documents,
        "codes": sum(1 for code in study.codebook.walk() if not code.retired),
        "codings": len(codings),
        "waiting": waiting.total(),
        "orphans": orphans,
        "cases": len(study.cases),
        "themes": [(theme.id, theme.name) for theme in study.codebook.themes],
        "steps": _steps(documents, waiting.total(), orphans),
    }


def _steps(documents: list[DocumentWaiting], waiting: int, orphans: int) -> list[tuple[str, str]]:
    """What to do next, the most pressing first."""
    found = []
    if not documents:
        return [("Import transcripts: put them into the folder and run `qualcode ingest`.", "")]
    if orphans:
        found.append((f"Place {orphans} codings again that an edit left without a text.", ""))
    unread = next((d["document"] for d in documents if not d["codings"]), "")
    if unread:
        found.append((f"Read and code “{unread}”, which has no codings yet.", f"/read/{unread}"))
    if waiting:
        found.append((f"Review {waiting:,} suggestions of the keywords.", "/review"))
    return found
