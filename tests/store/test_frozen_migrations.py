"""A migration that studies were made with is never edited: a later one changes what it made."""

from __future__ import annotations

import hashlib

from qualcode.store.migrate import read_steps

# Add the hash of a new step; never change one that is here.
FROZEN = [
    "c126d42407ffb3897dc776f901ce9b337f35e88b0ca688518f314ba67f5c24e4",
    "f263db53692de5413a496b2cd5ff64a04f849492f98d78565bcf5f57b735eb40",
    "df41659d4d55eeb21c301a3f827561adee6a8c14d1f7b2103ff40decbcaece6b",
    "8e0896b1926191af164924cf65b555459389ff7a94f5a08341aa6d4c754ae994",
    "15a1e1c7f73dab6c9ad6f3cc693af641a5e31ca2be9592ac4ded6d6825eaa86b",
    "4ab1f0d75569e59e05fbef462e6267b66d83dbf0c139e65bd4a05ae22dcf7874",
    "53ec26c1c8d168976eb22d08fe9032a6f2b0abad268d1cf14acbb711d9e67b99",
]


def test_no_step_was_edited():
    found = [hashlib.sha256(step.encode("utf-8")).hexdigest() for step in read_steps()]
    assert found == FROZEN
