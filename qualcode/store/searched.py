"""Suggestions, and what they were made of: so much is looked for again as has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qualcode.model.codings import KEYWORD, LEARNED, Suggestion
from qualcode.store.codings import suggestion_row
from qualcode.store.database import Change, Store
from qualcode.store.documents import text_sha256


@dataclass(frozen=True)
class Searched:
    """All that decides on suggestions, as fingerprints, by the ids of codes and of documents.

    A code's contains its entries and their unit, a document's its text and whose speech is searched.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)

    def unchanged_since(self, before: Searched) -> Searched:
        """Those codes and documents that have the same fingerprint as before."""
        return Searched(
            dict(self.codes.items() & before.codes.items()),
            dict(self.documents.items() & before.documents.items()),
        )


def load_searched(store: Store) -> Searched:
    """What the suggestions in the store were made of."""
    codes, documents = (
        {row["id"]: row["fingerprint"] for row in store.rows(f"SELECT * FROM {table}")}  # noqa: S608
        for table in ("searched_code", "searched_document")
    )
    return Searched(codes, documents)


def load_wordings(store: Store) -> dict[str, str]:
    """A fingerprint of the text and the turns of each document, by its id, in order of names."""
    rows = store.each("SELECT id, content, turns FROM document ORDER BY name")
    return {row["id"]: text_sha256(f"{row['content']} {row['turns']}") for row in rows}


def replace_suggestions(
    change: Change,
    suggestions: Iterable[Suggestion],
    searched: Searched | None = None,
    kept: Searched | None = None,
) -> None:
    """Keep these, made of `searched`, beside those of the codes in the documents of `kept`.

    What was learned stays as it is.
    """
    still = kept or Searched()
    change.replace_derived(
        "suggestion",
        (suggestion_row(one) for one in suggestions),
        {"code_id": still.codes, "document": still.documents},
        {"origin": KEYWORD},
    )
    now = searched or Searched()
    for table, prints in (("searched_code", now.codes), ("searched_document", now.documents)):
        rows = ({"id": key, "fingerprint": one} for key, one in prints.items())
        change.replace_derived(table, rows)


def replace_learned(
    change: Change, suggestions: Iterable[Suggestion], code_id: str, coder: str
) -> None:
    """Keep these in the place of what was learned for the code from the coder's coding before."""
    rows = (suggestion_row(one) for one in suggestions)
    among = {"origin": LEARNED, "code_id": code_id, "coder": coder}
    change.replace_derived("suggestion", rows, among=among)
