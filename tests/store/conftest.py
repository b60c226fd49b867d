from __future__ import annotations

import pytest

from qualcode.store import database
from qualcode.store.database import create_store


@pytest.fixture(autouse=True)
def quick(request, monkeypatch):
    """Stores that do not wait for the disk; a test that asks for `durable` gets them as they are."""
    if "durable" in request.fixturenames:
        return
    set_up = database._set_up

    def set_up_quickly(connection):
        set_up(connection)
        connection.execute("PRAGMA synchronous = OFF")

    monkeypatch.setattr(database, "_set_up", set_up_quickly)


@pytest.fixture
def durable():
    """Asks for stores that wait until the disk has it."""


@pytest.fixture
def store(tmp_path):
    """An empty store in a folder of its own."""
    with create_store(tmp_path / "study.db", wait=0.2) as store:
        yield store
