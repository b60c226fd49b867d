"""Everything about one code on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.cli.render import plural, print_json, print_table, tell

if TYPE_CHECKING:
    from qualcode.analysis.portrait import Portrait
    from qualcode.model.codes import Code, Theme
    from qualcode.study.study import Study


def show_portrait(study: Study, code_id: str, *, as_json: bool) -> None:
    """Print the definition, uses, keywords with their results, neighbours, memos and versions."""
    from qualcode.views.codebook import look_at_code
    from qualcode.views.codebook import show_portrait as plain_portrait

    sitter = look_at_code(study, code_id)
    if as_json:
        print_json(plain_portrait(sitter))
        return
    _tell_definition(study, sitter.code)
    tell()
    _tell_use(study, sitter.portrait)
    if sitter.keywords:
        heads = ("hits", "reviewed", "accepted")
        if not study.approach.measures:
            heads = ("passages", "read", "used")
        rows = [(k.entry, k.hits, k.reviewed, k.accepted) for k in sitter.keywords]
        print_table(["keyword", *heads], rows, right=",".join(heads))
    if sitter.portrait.neighbours:
        near = [
            (n.code, n.code_id, n.places, ", ".join(n.cases)) for n in sitter.portrait.neighbours
        ]
        print_table(["on the same text", "", "places", "cases"], near, right="places")
    for coder, text in sitter.memos:
        tell(f"Memo, {coder}: {text}")
    for step in sitter.story:
        why = f" ({step.version.why})" if step.version.why else ""
        tell(f"Version {step.version.number}, {step.version.when[:10]}, {step.version.coder}{why}:")
        for words in step.words:
            tell(f"  {words}.", "dim")
    tell(study.approach.footnote, "dim")


def _tell_definition(study: Study, code: Code | Theme) -> None:
    retired = "  retired" if getattr(code, "retired", False) else ""
    tell(f"{code.name}  ({code.id}){retired}", "bold")
    theme = study.codebook.theme_of(code.id)
    if theme and theme.id != code.id:
        tell(f"in {theme.name}", "dim")
    if code.definition:
        tell(code.definition)
    for name in ("include", "exclude", "examples"):
        for text in getattr(code, name, ()):
            tell(f"  {name}: {text}", "dim")
    if code.codes:
        tell(f"Below it: {', '.join(child.name for child in code.codes)}")


def _tell_use(study: Study, portrait: Portrait) -> None:
    if not portrait.codings:
        tell("This code has not been used yet.")
        return
    cases = [case for case in study.cases if case.name in portrait.cases]
    tell(f"Cases ({len(cases)} of {len(study.cases)}): {', '.join(portrait.cases)}")
    documents = ", ".join(portrait.documents)
    tell(f"Documents ({len(portrait.documents)} of {len(study.documents)}): {documents}")
    tell(f"Coders: {', '.join(portrait.coders)}")
    for extract in portrait.quotable:
        tell(f"  “{' '.join(extract.coding.text.split())}” ({extract.reference})")
    rest = portrait.codings - len(portrait.quotable)
    tell(
        f"`qualcode code list --code {portrait.code_id}` shows {plural(rest, 'other extract')}.",
        "dim",
    )
