"""A study opened: its settings, its files, and what its store holds."""

from __future__ import annotations

from qualcode.study.study import Study, find_study, open_study

__all__ = ["Study", "find_study", "open_study"]
