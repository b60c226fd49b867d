"""The version of this program; on the ground floor, since outputs and stores name it."""

from __future__ import annotations

__version__ = "0.1.0"
