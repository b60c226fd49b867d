"""Open coding: codes that are made while one codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from qualcode.actions.codebook import edit_codebook
from qualcode.codebook.edit import add_code, add_theme
from qualcode.codebook.versions import Change
from qualcode.model.codes import Code, Theme
from qualcode.study.study import Study

OPEN_CODES = "open_codes"


def add_open_code(study: Study, code_id: str, name: str, *, coder: str) -> list[Change]:
    """Put a code of open coding under the theme `open_codes`, which is made where it is missing."""

    def edit(text: str) -> str:
        if OPEN_CODES not in study.codebook.order:
            text = add_theme(text, Theme(OPEN_CODES, "Open codes"))
        return add_code(text, OPEN_CODES, Code(code_id, name))

    return edit_codebook(study, edit, action="codebook add", coder=coder, why="open coding")


def add_named_codes(study: Study, names: Collection[str], *, coder: str) -> None:
    """Open coding by name: a code for each, with an id made of its words."""
    taken = set(study.codebook.order)
    for name in dict.fromkeys(names):
        plain = "_".join(re.findall(r"[a-z0-9]+", _fold_accents(name).casefold())) or "code"
        number, code_id = 2, plain
        while code_id in taken:
            code_id, number = f"{plain}_{number}", number + 1
        taken.add(code_id)
        add_open_code(study, code_id, name, coder=coder)


def _fold_accents(text: str) -> str:
    """Letters without their accents."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if not unicodedata.combining(char))
