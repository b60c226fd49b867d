"""Qualcode: from transcripts and a codebook to framework matrices that can be defended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.errors import QualcodeError
from qualcode.version import __version__

if TYPE_CHECKING:
    from qualcode.study.study import Study, open_study

__all__ = ["QualcodeError", "Study", "__version__", "open_study"]


def __getattr__(name: str) -> Any:
    """`Study` and `open_study` are imported when they are first used: `--version` needs neither."""
    if name in {"Study", "open_study"}:
        from qualcode.study import study

        return getattr(study, name)
    raise AttributeError(f"module 'qualcode' has no attribute '{name}'")
