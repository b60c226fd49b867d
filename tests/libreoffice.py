"""LibreOffice without a window, for tests that need a file saved by it; skipped where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false"><library:element library:name="M"/>
</library:library>"""
_LIBRARIES = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library"
 xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard"
 xlink:href="$(USER)/basic/Standard/script.xlb/" xlink:type="simple" library:link="false"/>
</library:libraries>"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M"
 script:language="StarBasic">{}</script:module>"""


class Office:
    """A LibreOffice with a profile of its own in `folder`."""

    def __init__(self, folder: Path) -> None:
        found = shutil.which("soffice") or shutil.which("libreoffice")
        if not found or os.name != "posix":
            pytest.skip("no LibreOffice here: apt-get install libreoffice-calc libreoffice-writer")
        self._program = Path(found).resolve().parent
        self._profile = folder / "profile"
        profile = f"-env:UserInstallation={self._profile.as_uri()}"
        self._command = [found, profile, "--headless", "--norestore"]

    def save_as(self, suffix: str, into: Path, *sources: Path) -> None:
        """Open each file and save it as `suffix` into a folder."""
        if suffix == "docx" and not list(self._program.glob("libsw*lo*")):
            pytest.skip("no LibreOffice Writer here: apt-get install libreoffice-writer")
        into.mkdir(exist_ok=True)
        command = [*self._command, "--convert-to", suffix, "--outdir", str(into)]
        subprocess.run([*command, *map(str, sources)], check=True, timeout=180, capture_output=True)
        for source in sources:
            assert (into / source.with_suffix(f".{suffix}").name).exists(), (
                f"{source.name} not saved"
            )

    def run(self, basic: str, name: str, *files: Path) -> None:
        """Run the sub `name` of a Basic module on these files (their addresses)."""
        # The first start lays out the profile, and would write over a library that is there before.
        subprocess.run([*self._command, "--terminate_after_init"], check=True, timeout=180)
        home = self._profile / "user" / "basic"
        (home / "script.xlc").write_text(_LIBRARIES, encoding="utf-8")
        (home / "Standard" / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
        (home / "Standard" / "M.xba").write_text(_MODULE.format(escape(basic)), encoding="utf-8")
        given = ",".join(f'"{file.as_uri()}"' for file in files)
        address = f"macro:///Standard.M.{name}({given})"
        subprocess.run([*self._command, address], check=True, timeout=180, capture_output=True)
