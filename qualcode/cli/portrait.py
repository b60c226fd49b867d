"""A code's portrait on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.cli.render import print_json, print_table, tell

if TYPE_CHECKING:
    from qualcode.analysis.portrait import Portrait
    from qualcode.model.codes import Code, Theme
    from qualcode.study.study import Study


def show_portrait(study: Study, code_id: str, *, as_json: bool) -> None:
    """Definition, where it has been used, keywords with their yield, neighbours, memos, versions."""
    from qualcode.actions.evidence import find_yield
    from qualcode.actions.memos import find_memos
    from qualcode.analysis.portrait import draw_portrait
    from qualcode.study.codebook_versions import find_versions

    code = study.codebook.code(code_id) or study.codebook.theme(study.require_code(code_id))
    assert code
    portrait = draw_portrait(code_id, study.find_extracts())
    keywords = [row for row in find_yield(study) if row.code_id == code_id]
    memos = [memo for memo in find_memos(study, kind="code") if memo.about == code_id]
    versions = len(find_versions(study))
    if as_json:
        print_json(
            {
                "code_id": code_id,
                "name": code.name,
                "definition": code.definition,
                "codings": portrait.codings,
                "cases": list(portrait.cases),
                "documents": list(portrait.documents),
                "coders": list(portrait.coders),
                "keywords": [
                    {"keyword": k.entry, "hits": k.hits, "reviewed": k.reviewed,
                     "accepted": k.accepted}
                    for k in keywords
                ],
                "neighbours": [vars(neighbour) for neighbour in portrait.neighbours],
                "memos": [memo.text for memo in memos],
                "codebook_versions": versions,
            }
        )  # fmt: skip
        return
    _tell_definition(code)
    _tell_use(study, portrait)
    if keywords:
        heads = ("hits", "reviewed", "accepted")
        if not study.approach.measures:
            heads = ("passages", "read", "taken up")
        rows = [(k.entry, k.hits, k.reviewed, k.accepted) for k in keywords]
        print_table(["keyword", *heads], rows, right=",".join(heads))
    if portrait.neighbours:
        near = [(n.code, n.code_id, n.places, ", ".join(n.cases)) for n in portrait.neighbours]
        print_table(["on the same words", "", "places", "cases"], near, right="places")
    for memo in memos:
        tell(f"Memo, {memo.coder}: {memo.text}")
    tell(f"`qualcode codebook versions` lists the versions of the codebook: {versions}.")
    tell(study.approach.footnote, "dim")


def _tell_definition(code: Code | Theme) -> None:
    tell(f"{code.name}  ({code.id})", "bold")
    if code.definition:
        tell(code.definition)
    for name in ("include", "exclude", "examples"):
        for text in getattr(code, name, ()):
            tell(f"  {name}: {text}", "dim")


def _tell_use(study: Study, portrait: Portrait) -> None:
    tell()
    tell(f"Cases ({len(portrait.cases)} of {len(study.cases)}): {', '.join(portrait.cases)}")
    documents = ", ".join(portrait.documents)
    tell(f"Documents ({len(portrait.documents)} of {len(study.documents)}): {documents}")
    tell(f"Coders: {', '.join(portrait.coders)}")
