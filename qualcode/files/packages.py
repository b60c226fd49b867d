"""Zip packages, as Word and Excel keep their files, that are the same whenever they are written."""

from __future__ import annotations

import io
import zipfile

_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def same_bytes(package: bytes) -> bytes:
    """The same package without the hour and the system it was written on."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            part = zipfile.ZipInfo(item.filename, _LONG_AGO)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.create_system = 3
            new.writestr(part, old.read(item))
    return out.getvalue()
