"""Make a study: empty, from an example, or the demonstration."""

from __future__ import annotations

import contextlib
import re
import shutil
from pathlib import Path

from qualcode.codebook.yaml_file import load_codebook
from qualcode.errors import QualcodeError
from qualcode.files.writing import make_private_folder, write_file
from qualcode.model.approach import APPROACHES
from qualcode.store.database import create_store
from qualcode.study.settings import FILE_NAME
from qualcode.study.study import STORE_NAME, Study, open_study
from qualcode.text.known_names import nearest

_HERE = Path(__file__).resolve().parent.parent

_SETTINGS = """\
# The settings of this study. You can change every line; docs/formats.md explains them all.
title: {title}
approach: {approach}        # framework | codebook | coding-reliability | reflexive
language: en             # of the transcripts, if the codebook does not say

# Speakers who ask the questions. Use the labels as they are written in the transcripts.
moderators: [Moderator, Co-moderator, Facilitator, Interviewer, Researcher]

suggest:
  unit: sentence           # match | sentence | turn
  roles: [participant]     # whose speech is searched for keywords

# coder: your name        # if omitted: the name you log in with
"""

_CODEBOOK = """\
# The codebook of this study: themes, and the codes in them. docs/codebook.md explains the keys;
# `qualcode codebook check` lists problems with their line.
title: {title}
version: 1
themes:
  - id: first_theme
    name: First theme
    definition: What belongs here, in one sentence.
    codes:
      - id: first_code
        name: First code
        definition: When to use this code.
        keywords: []
"""


def included(kind: str) -> Path:
    """The folder of the starter `codebooks` or the `transcripts_example` that are included.

    An installed package carries them inside; a checkout has them at its top.
    """
    installed = _HERE / "_included" / kind
    return installed if installed.is_dir() else _HERE.parent / kind


def starter_codebooks() -> list[str]:
    """The names of the codebooks that are included."""
    return sorted(path.stem for path in included("codebooks").glob("*.yaml"))


def examples() -> list[str]:
    """The names of the example studies that are included."""
    return sorted(path.parent.name for path in included("transcripts_example").glob("*/study.yaml"))


def find_codebook(name: str) -> Path:
    """The file of that name, or the starter codebook; QualcodeError if there is neither."""
    path = Path(name)
    if path.is_file():
        if path.suffix.lower() not in {".yaml", ".yml", ""}:
            raise QualcodeError(
                f"{name} is not a YAML codebook.",
                "If it comes from another program, create the study without it and run "
                f"`qualcode codebook import {path.name}` in that study.",
            )
        return path
    starter = included("codebooks") / f"{path.stem}.yaml"
    if starter.is_file() and path.name in {starter.name, starter.stem}:
        return starter
    raise QualcodeError(
        f"The codebook '{name}' was not found.",
        nearest(name, starter_codebooks(), "starter codebooks"),
    )


def create_study(
    folder: Path, *, codebook: str = "", example: str = "", title: str = "", approach: str = ""
) -> Study:
    """A new study in `folder`, which must not exist or be empty.

    `codebook` is a file or the name of a starter codebook; `example` an example study whose
    settings, cases, codebook and transcripts are copied; `approach` one of APPROACHES. Where codes
    come while one codes, no codebook is written but the one named. Raises QualcodeError if the
    folder is taken, a name is unknown or the disk is full; then nothing stays behind.
    """
    if approach and approach not in APPROACHES:
        known = nearest(approach, list(APPROACHES), "approaches")
        raise QualcodeError(f"There is no approach '{approach}'.", known)
    _refuse_taken(folder)
    if example and example not in examples():
        raise QualcodeError(
            f"There is no example study '{example}'.", nearest(example, examples(), "examples")
        )
    source = find_codebook(codebook or example) if codebook or example else None
    if source:
        load_codebook(source)
    was_there = folder.is_dir()
    try:
        make_private_folder(folder)
        _fill(folder, source, example, title, approach)
        return open_study(folder)
    except BaseException:
        # Half a study would be a folder that is taken, the next time.
        with contextlib.suppress(OSError):
            for path in [*folder.iterdir()] if was_there else [folder]:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _fill(folder: Path, codebook: Path | None, example: str, title: str, approach: str) -> None:
    name = _quoted(title or folder.absolute().name)
    if example:
        _copy_example(included("transcripts_example") / example, folder)
        settings = (folder / FILE_NAME).read_text(encoding="utf-8")
        for key, value in (("title", title and name), ("approach", approach)):
            if value:
                settings = re.sub(
                    rf"(?m)^{key}:.*$", f"{key}: " + _literal(value), settings, count=1
                )
        write_file(folder / FILE_NAME, settings)
    else:
        approach = approach or "framework"
        write_file(folder / FILE_NAME, _SETTINGS.format(title=name, approach=approach))
    make_private_folder(folder / "transcripts")
    if codebook:
        write_file(folder / "codebook.yaml", codebook.read_bytes())
    elif not APPROACHES[approach].open_coding:
        write_file(folder / "codebook.yaml", _CODEBOOK.format(title=name))
    create_store(folder / STORE_NAME).close()


def _copy_example(source: Path, folder: Path) -> None:
    for file in sorted(source.rglob("*")):
        if file.is_file():
            write_file(folder / file.relative_to(source), file.read_bytes())


def _refuse_taken(folder: Path) -> None:
    if folder.is_file():
        raise QualcodeError(
            f"{folder} is a file, not a folder.", "Choose the name of a new folder."
        )
    if folder.is_dir() and any(folder.iterdir()):
        raise QualcodeError(
            f"The folder {folder} is not empty; nothing was written.",
            "Choose the name of a new folder.",
        )


def _literal(text: str) -> str:
    """A text as a replacement of `re.sub`, which reads backslashes."""
    return text.replace("\\", r"\\")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
