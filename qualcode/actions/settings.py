"""Settings that a command may change in `study.yaml`, line by line."""

from __future__ import annotations

import re

from qualcode.actions.cases import keep_input
from qualcode.actions.files import put_back_on_failure, write_file
from qualcode.codebook.yaml_file import read_codebook_text
from qualcode.study.settings import FILE_NAME, load_settings
from qualcode.study.study import Study


def set_blind(study: Study, *, blind: bool, coder: str) -> None:
    """Begin or end blind coding; the rest of the file stays as it is."""
    path = study.folder / FILE_NAME
    before = read_codebook_text(path)
    line = f"blind: {'true' if blind else 'false'}"
    after, found = re.subn(r"(?m)^blind:[^\n#]*?(?=\s*(#|$))", line, before)
    if not found:
        after = f"{before.rstrip()}\n\n{line}\n"
    with (
        put_back_on_failure(path),
        study.store.change("unblind" if not blind else "blind", coder) as change,
    ):
        keep_input(change, FILE_NAME, before)
        keep_input(change, FILE_NAME, after)
        change.note(line)
        write_file(path, after)
    study.settings = load_settings(study.folder)
