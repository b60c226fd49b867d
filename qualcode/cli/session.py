"""What every command has: its study, its coder, its output, and one error boundary."""

from __future__ import annotations

import contextlib
import errno
import functools
import inspect
import os
import sys
import tempfile
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualcode.errors import ProblemsError, QualcodeError

if TYPE_CHECKING:
    from qualcode.study.study import Study

MENDABLE, OUR_FAULT, INTERRUPTED = 1, 3, 130

_STUDY = typer.Option(
    "--study",
    help="The study's folder (default: this folder, or the nearest one above it with a study).",
)
_CODER = typer.Option(
    "--coder", help="Name of the coder (default: from study.yaml, or your login name)."
)
_JSON = typer.Option("--json", help="Print one JSON document on standard output.")
_COMMON: dict[str, tuple[Any, Any]] = {
    "study": (Annotated[Path | None, _STUDY], None),
    "coder": (Annotated[str, _CODER], ""),
    "as_json": (Annotated[bool, _JSON], False),
}


@dataclass
class Session:
    """One call of one command."""

    study_folder: Path | None
    coder_name: str
    as_json: bool

    @contextlib.contextmanager
    def study(self, *, codes: bool = False) -> Iterator[Study]:
        """Open the study of this call for the duration of the block.

        A command that shows `codes` first records manual edits of the codebook.
        """
        with open_near(self.study_folder) as study:
            study.viewer = self.coder(study)
            if codes:
                self.recognise(study)
            yield study

    def recognise(self, study: Study) -> None:
        """Record a manual edit of the codebook as a version and report it; errors as in the action."""
        from qualcode.actions.codebook import recognise_codebook
        from qualcode.cli.render import note
        from qualcode.codebook.versions import tell_changes

        for words in tell_changes(recognise_codebook(study, coder=self.coder(study))):
            note(f"{study.settings.codebook} was edited: {words}.", "dim")

    def coder(self, study: Study) -> str:
        """Return the name of the coder."""
        return study.coder(self.coder_name)


def open_near(folder: Path | None) -> Study:
    """Open the study in `folder`, in QUALCODE_STUDY, or in the current folder or one above it."""
    from qualcode.study.study import open_study

    return open_study(_named(folder))


def find_near(folder: Path | None) -> Path:
    """Return the folder of that study without opening it."""
    from qualcode.study.study import find_study

    return find_study(_named(folder).absolute())


def _named(folder: Path | None) -> Path:
    return folder or Path(os.environ.get("QUALCODE_STUDY") or Path.cwd())


def command(app: typer.Typer, name: str, **options: Any) -> Callable[..., Callable[..., None]]:
    """Register a function as a command; its first parameter is the Session.

    This adds the options that every command has, and turns errors into messages and exit statuses.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(function)
        def run(ctx: typer.Context, **values: Any) -> None:
            above = ctx.find_root().params
            session = Session(
                values.pop("study") or above.get("study"),
                values.pop("coder") or above.get("coder") or "",
                values.pop("as_json"),
            )
            with error_boundary():
                function(session, **{name: _composed(value) for name, value in values.items()})

        context = inspect.Parameter(
            "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
        )
        own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
        common = [
            inspect.Parameter(
                key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
            )
            for key, (annotation, default) in _COMMON.items()
        ]
        parameters = [context, *(p.replace(kind=p.KEYWORD_ONLY) for p in own), *common]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        app.command(name, **options)(run)
        return function

    return register


def _composed(value: Any) -> Any:
    """A text, or a list of texts, as the study has all its names: on a Mac they may be decomposed."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return [_composed(each) for each in value] if isinstance(value, list) else value


@contextlib.contextmanager
def error_boundary() -> Iterator[None]:
    """Show errors in plain words: 1 the user can fix it, 3 an internal error, 130 interrupted."""
    from qualcode.cli.render import complain

    try:
        yield
    except (typer.Exit, typer.BadParameter):
        raise
    except QualcodeError as error:
        complain(error.message, error.hint, listed=isinstance(error, ProblemsError))
        raise typer.Exit(MENDABLE) from None
    except (KeyboardInterrupt, EOFError):
        complain("Interrupted. Everything confirmed so far has been saved.", None)
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        if is_closed_pipe(error):
            # The reader (`| head`) has seen enough; nothing more can be told.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        said = error.strerror or type(error).__name__
        place = f"{error.filename}: {said}" if error.filename else said
        complain(
            f"{place}.",
            "Check the free space on the disk, and your permissions for the file and its folder.",
        )
        raise typer.Exit(MENDABLE) from None
    except MemoryError:
        complain("There is not enough memory for this.", "Close other programs, or split the file.")
        raise typer.Exit(MENDABLE) from None
    except Exception as error:  # noqa: BLE001 - the last boundary: told and logged, no traceback
        complain(
            f"Something went wrong inside qualcode (not your fault): {type(error).__name__}: {error}",
            f"No file was left half-written. A report without transcripts is in {log_fault(error)}",
        )
        raise typer.Exit(OUR_FAULT) from None


def is_closed_pipe(error: OSError, *, windows: bool = os.name == "nt") -> bool:
    """Return whether standard output has no reader any more; Windows says "Invalid argument"."""
    closed_there = error.errno == errno.EINVAL and error.filename is None
    return isinstance(error, BrokenPipeError) or (windows and closed_there)


def log_fault(error: Exception) -> Path:
    """Save the traceback in a file that only its owner can read, and return its path.

    The messages of errors are left out, because they may quote a transcript.
    """
    handle, name = tempfile.mkstemp(prefix="qualcode-fault-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        cause: BaseException | None = error
        while cause is not None:
            file.write(
                f"{type(cause).__name__}\n{''.join(traceback.format_tb(cause.__traceback__))}"
            )
            cause = cause.__cause__ or cause.__context__
    return Path(name)
