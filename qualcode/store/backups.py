"""Copies of the store, made before something large is done to it; the oldest make room."""

from __future__ import annotations

import contextlib

from qualcode.store.copies import (
    BEFORE_VERSION,
    DAMAGED,
    Backup,
    list_backups,
    name_backup,
    read_name,
)
from qualcode.store.database import Store

KEEP = 10
# Never taken away: the only way back to an older program, and what could not be read.
_LASTING = (BEFORE_VERSION, DAMAGED)


def back_up_store(store: Store, reason: str, *, keep: int = KEEP) -> Backup:
    """Copy the store to `backups/`, and take the oldest copies away where there are over `keep`.

    Copies made before a new version of the store, and damaged stores that were set aside, stay and
    are not counted. Raises QualcodeError if no copy can be made; then nothing is deleted.
    """
    target = name_backup(store.path, reason)
    store.copy_to(target)
    backup, _ = read_name(target)
    assert backup is not None
    counted = [b for b in list_backups(store.path) if not _stays(b)]
    for old in counted[keep:]:
        if old.path != target:
            # A copy that cannot be removed is no reason to stop what the copy was made for.
            with contextlib.suppress(OSError):
                old.path.unlink(missing_ok=True)
    return backup


def _stays(backup: Backup) -> bool:
    return backup.reason.startswith(_LASTING)
