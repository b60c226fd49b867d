"""The demonstration: an example study in use."""

from __future__ import annotations

from pathlib import Path

from qualcode.actions.code import import_codings
from qualcode.actions.ingest import ingest
from qualcode.actions.new import create_study, included
from qualcode.actions.summaries import import_summaries
from qualcode.outputs.run import RunReport, run
from qualcode.study.progress import Progress, silent
from qualcode.study.settings import FILE_NAME
from qualcode.study.study import STORE_NAME, Study, open_study

EXAMPLE = "psychological_recovery"
DEMO_THEME = "process"


def make_demo(
    folder: Path, *, coder: str = "", progress: Progress = silent
) -> tuple[Study, RunReport]:
    """Create the example study in `folder`, with sample codings and summaries, and run it.

    If the demonstration already exists, it is run again, with all the work done in it.
    """
    if _is_demo(folder):
        study = open_study(folder)
        return study, run(study, coder=study.coder(coder), progress=progress)
    study = create_study(folder, example=EXAMPLE)
    name = study.coder(coder)
    ingest(study, coder=name, progress=progress)
    import_codings(study, study.folder / "codings.csv", coder=name)
    import_summaries(study, study.folder / "summaries.csv", coder=name)
    return study, run(study, coder=name, progress=progress)


def _is_demo(folder: Path) -> bool:
    settings = folder / FILE_NAME
    ours = included("transcripts_example") / EXAMPLE / FILE_NAME
    return (
        (folder / STORE_NAME).is_file()
        and settings.is_file()
        and settings.read_bytes() == ours.read_bytes()
    )
