"""Plain-text help for the commands."""

from __future__ import annotations

from typing import Any

import typer


def plain_typer(**options: Any) -> typer.Typer:
    """Return a Typer with plain-text help: it appears at once, and screen readers can read it."""
    return typer.Typer(
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        **options,
    )
