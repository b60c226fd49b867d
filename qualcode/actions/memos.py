"""An analyst's notes."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from qualcode.errors import QualcodeError
from qualcode.model.codings import Memo
from qualcode.store.codings import Which, save_coding, save_memo
from qualcode.store.database import now
from qualcode.study.memos import Note
from qualcode.study.places import find_coding, require_case
from qualcode.study.study import Study


def add_memo(study: Study, target: str, text: str, *, coder: str) -> Note:
    """Write a memo on `study`, `document:FG1`, `case:P1`, `code:hope`, `coding:ID`, `cell:P1/hope`.

    A coding's memo is kept with the coding; a second one is added below the first. Raises
    QualcodeError if the target does not exist or the text is empty.
    """
    if not text.strip():
        raise QualcodeError("The memo is empty.", "Write the text of the memo after the target.")
    kind, about = _target(study, target)
    created = now()
    with study.store.change("memo add", coder) as change:
        if kind == "coding":
            coding = study.codings(Which(id=about))[0]
            joined = "\n".join(part for part in (coding.memo, text.strip()) if part)
            save_coding(change, replace(coding, memo=joined))
        else:
            digest = hashlib.sha256(f"{kind}\n{about}\n{text}\n{coder}\n{created}".encode())
            memo_id = f"m{digest.hexdigest()[:11]}"
            save_memo(change, Memo(memo_id, kind, about, text.strip(), coder, created))
        change.note(f"on {kind} {about}".rstrip())
    return Note(kind, about, text.strip(), coder, created)


def _target(study: Study, target: str) -> tuple[str, str]:
    kind, _, about = target.partition(":")
    if kind == "study":
        return kind, ""
    if kind == "document":
        return kind, study.document(about).name
    if kind == "case":
        return kind, require_case(study, about)
    if kind == "code":
        return kind, study.require_code(about)
    if kind == "coding":
        return kind, find_coding(study, about).id
    if kind == "cell":
        case, _, code = about.rpartition("/")
        return kind, f"{require_case(study, case)}/{study.require_code(code)}"
    raise QualcodeError(
        f"'{target}' cannot have a memo.",
        "Write study, document:FG1, case:P1, code:hope, coding:ID or cell:P1/hope.",
    )
