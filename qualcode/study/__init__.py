"""An open study: its settings, its files, and the contents of its store."""

from __future__ import annotations

from qualcode.study.study import Study, find_study, open_study

__all__ = ["Study", "find_study", "open_study"]
