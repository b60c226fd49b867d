"""What the Tab key offers: names from the current study, or nothing outside a study."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from qualcode.study.study import Study

# A name, and its description in shells that show one.
Named = tuple[str, str]


def complete_document(ctx: typer.Context, incomplete: str) -> list[Named]:
    """List the names of documents."""
    return _offered(ctx, incomplete, _documents)


def complete_place(ctx: typer.Context, incomplete: str) -> list[Named]:
    """List `DOC:` for each document; the user types the turn."""
    return _offered(
        ctx, incomplete, lambda study: [(f"{name}:", what) for name, what in _documents(study)]
    )


def complete_code(ctx: typer.Context, incomplete: str) -> list[Named]:
    """List the ids of themes and codes, with their names."""
    return _offered(
        ctx,
        incomplete,
        lambda study: [(one, study.codebook.name_of(one)) for one in study.codebook.order],
    )


def complete_theme(ctx: typer.Context, incomplete: str) -> list[Named]:
    """List the ids of themes, with their names."""
    return _offered(
        ctx, incomplete, lambda study: [(theme.id, theme.name) for theme in study.codebook.themes]
    )


def complete_case(ctx: typer.Context, incomplete: str) -> list[Named]:
    """List the names of cases."""
    return _offered(ctx, incomplete, lambda study: [(case.name, "case") for case in study.cases])


def complete_keyword(ctx: typer.Context, incomplete: str) -> list[Named]:
    """List keywords as the codebook writes them, each with its code."""
    return _offered(
        ctx,
        incomplete,
        lambda study: [
            (str(keyword), code.name) for code in study.codebook.walk() for keyword in code.keywords
        ],
    )


def complete_facet(ctx: typer.Context, incomplete: str) -> list[Named]:
    """List `NAME=VALUE` for each value of each facet."""
    return _offered(
        ctx,
        incomplete,
        lambda study: [
            (f"{name}={value}", name)
            for name, values in study.codebook.facets.items()
            for value in values
        ],
    )


def complete_starter(incomplete: str) -> list[Named]:
    """List the names of the included codebooks."""
    from qualcode.actions.new import starter_codebooks

    return [(name, "codebook") for name in starter_codebooks() if name.startswith(incomplete)]


def _offered(
    ctx: typer.Context, incomplete: str, names: Callable[[Study], Iterable[Named]]
) -> list[Named]:
    from qualcode.cli.session import open_near

    named = ctx.params.get("study") or ctx.find_root().params.get("study")
    try:
        with open_near(Path(named) if named else None) as study:
            found = list(names(study))
    except Exception:  # noqa: BLE001 - no study, or one that cannot be read: its command will tell
        return []
    return [(name, what) for name, what in dict(found).items() if name.startswith(incomplete)]


def _documents(study: Study) -> list[Named]:
    from qualcode.store.documents import load_names

    return [(name, "document") for name in load_names(study.store).values()]
