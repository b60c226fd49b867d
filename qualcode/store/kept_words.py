"""All that a store keeps for good: old wordings, and the history with every row before and after."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from qualcode.store.database import Store

# Between texts that have nothing to do with each other: `Age` and a 45 on the next line are no age.
APART = "\n|\n"


def load_kept_words(store: Store, *, beside: Iterable[str] = ()) -> dict[str, str]:
    """What was ever said in the store, by where: each wording of a text, each change.

    Texts in `beside` (as they are now) are left out.
    """
    now = set(beside)
    texts = {
        f"a wording kept in the history ({row['sha256'][:8]})": row["body"]
        for row in store.rows("SELECT sha256, body FROM content ORDER BY sha256")
        if row["body"] not in now
    }
    said: dict[int, list[str]] = {}
    for change, *row in store.tuples(
        "SELECT change, key, before, after FROM change_row ORDER BY change, seq"
    ):
        said.setdefault(change, []).extend(dict.fromkeys(w for part in row for w in _strings(part)))
    for entry in store.rows("SELECT id, coder, action, why, detail FROM change ORDER BY id"):
        words = [entry["coder"], entry["why"] or "", entry["detail"], *said.get(entry["id"], ())]
        texts[f"change {entry['id']} of the history ({entry['action']})"] = APART.join(words)
    return texts


def _strings(text: str | None) -> Iterator[str]:
    """Each text within a row, which is JSON and may contain JSON."""
    if not text:
        return
    if text[0] in "{[":
        try:
            yield from _leaves(json.loads(text))
        except ValueError:
            yield text
        return
    yield text


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _strings(value)
    elif isinstance(value, dict):
        for key, held in value.items():
            yield key
            yield from _leaves(held)
    elif isinstance(value, list):
        for held in value:
            yield from _leaves(held)
