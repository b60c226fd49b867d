"""What the Tab key offers: names out of the study at hand; nothing where there is none."""

from __future__ import annotations

from collections.abc import Callable

from qualcode.errors import QualcodeError


def complete_document(incomplete: str) -> list[str]:
    """Names of documents."""
    return _offered(incomplete, _documents)


def complete_place(incomplete: str) -> list[str]:
    """`DOC:` for each document; the turn is typed."""
    return _offered(incomplete, lambda: [f"{name}:" for name in _documents()])


def complete_code(incomplete: str) -> list[str]:
    """Ids of themes and codes."""
    return _offered(incomplete, _codes)


def complete_theme(incomplete: str) -> list[str]:
    """Ids of themes."""
    return _offered(incomplete, _themes)


def complete_case(incomplete: str) -> list[str]:
    """Names of cases."""
    return _offered(incomplete, _cases)


def complete_starter(incomplete: str) -> list[str]:
    """Names of the codebooks that come along."""
    from qualcode.actions.new import starter_codebooks

    return _offered(incomplete, starter_codebooks)


def _offered(incomplete: str, names: Callable[[], list[str]]) -> list[str]:
    try:
        return [name for name in names() if name.startswith(incomplete)]
    except QualcodeError:
        return []


def _documents() -> list[str]:
    from qualcode.cli.session import open_near
    from qualcode.store.documents import load_names

    with open_near(None) as study:
        return list(load_names(study.store).values())


def _codes() -> list[str]:
    from qualcode.cli.session import open_near

    with open_near(None) as study:
        return list(study.codebook.order)


def _themes() -> list[str]:
    from qualcode.cli.session import open_near

    with open_near(None) as study:
        return [theme.id for theme in study.codebook.themes]


def _cases() -> list[str]:
    from qualcode.cli.session import open_near

    with open_near(None) as study:
        return [case.name for case in study.cases]
