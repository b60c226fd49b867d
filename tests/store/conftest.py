from __future__ import annotations

import pytest

from qualcode.store.database import create_store


@pytest.fixture
def store(tmp_path):
    """An empty store in a folder of its own."""
    with create_store(tmp_path / "study.db", wait=0.2) as store:
        yield store
