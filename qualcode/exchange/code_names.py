"""What codes are called in sheets and comments, and which code a person meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from qualcode.model.codes import Codebook
from qualcode.text.folding import fold

_LIKE = 0.6


@dataclass
class CodeNames:
    """The names of a codebook's codes and themes, looked up as people write them.

    `labels` maps each id to what a person sees: its name, or `name [id]` where another code has
    that name or id. Capitals, spaces and typography count for nothing when looking up.
    """

    labels: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)  # folded label, name or id -> id

    def find(self, text: str) -> str | None:
        """The id of the code (or theme) called so; None if none is, or more than one."""
        return self.known.get(folded(text))

    def label(self, code_id: str) -> str:
        """What a person sees for a code; the id itself where the codebook has none such."""
        return self.labels.get(code_id, code_id)

    def nearest(self, text: str, count: int = 3) -> tuple[str, ...]:
        """The labels most like `text`, the likest first."""
        wanted = folded(text)
        if not wanted:
            return ()
        shares: dict[str, float] = {}
        for name, code_id in self.known.items():
            share = _likeness(wanted, name)
            label = self.labels[code_id]
            if share >= _LIKE:
                shares[label] = max(share, shares.get(label, 0.0))
        return tuple(sorted(shares, key=lambda label: -shares[label])[:count])


def code_names(codebook: Codebook) -> CodeNames:
    """The names of every theme and code, in the order of the codebook."""
    named = [(theme.id, theme.name) for theme in codebook.themes]
    named += [(code.id, code.name) for code in codebook.walk()]
    meanings: dict[str, set[str]] = {}
    for code_id, name in named:
        meanings.setdefault(folded(code_id), set()).add(code_id)
        meanings.setdefault(folded(name), set()).add(code_id)
    names = CodeNames()
    for code_id in codebook.order:
        name = " ".join(codebook.name_of(code_id).split()) or code_id
        names.labels[code_id] = (
            name if meanings[folded(name)] == {code_id} else f"{name} [{code_id}]"
        )
    names.known = {text: next(iter(ids)) for text, ids in meanings.items() if len(ids) == 1}
    for code_id, label in names.labels.items():
        names.known[folded(label)] = code_id
    # An id says which code is meant even where another code has it for a name.
    names.known |= {folded(code_id): code_id for code_id, _ in reversed(named)}
    names.known.pop("", None)
    return names


def folded(text: str) -> str:
    """`text` as names are compared."""
    return fold(text, ignore_case=True).text.strip()


def _likeness(wanted: str, name: str) -> float:
    share = SequenceMatcher(None, wanted, name, autojunk=False).ratio()
    words, others = set(wanted.split()), set(name.split())
    within = len(words & others) / max(min(len(words), len(others)), 1)
    if (len(wanted) > 3 and wanted in name) or (len(name) > 3 and name in wanted):
        return max(share, 0.9)
    return max(share, 0.8 * within)
