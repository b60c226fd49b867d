"""The study that the workbench has open, and what its requests share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qualcode.errors import QualcodeError
from qualcode.store.history import load_last_number
from qualcode.study.settings import FILE_NAME, load_settings
from qualcode.study.study import Study
from qualcode.views.plain import to_json
from qualcode.views.reading import Transcript
from qualcode.views.review import ReviewQueue

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_MOST_QUEUES = 20


class ConflictError(QualcodeError):
    """What was saved rests on something older than what the study has now; both are in `both`."""

    def __init__(self, message: str, hint: str, both: object) -> None:
        super().__init__(message, hint)
        self.both = both


@dataclass
class Workbench:
    """One study, one coder, one process.

    `find_study` opens the study, in the thread that will use it. `quit` ends the server; `fault`
    keeps a report of what should not happen.
    """

    find_study: Callable[[], Study]
    coder_name: str = ""
    quit: Callable[[], object] = lambda: None
    fault: Callable[[Exception], object] = lambda _: None
    queues: dict[str, ReviewQueue] = field(default_factory=dict)
    _study: Study | None = None
    _seen: object = None
    _transcripts: dict[str, Transcript] = field(default_factory=dict)

    def close(self) -> None:
        """Let go of the study."""
        if self._study:
            self._study.close()
            self._study = None

    @property
    def study(self) -> Study:
        """The study as it is on disk now, seen by the coder."""
        if self._study is None:
            self._study = self.find_study()
        state = self._state(self._study)
        if state != self._seen:
            self._study.settings = load_settings(self._study.folder)
            self._study.refresh()
            self._transcripts.clear()
            self._seen = self._state(self._study)
        self._study.viewer = self.coder
        return self._study

    @property
    def coder(self) -> str:
        """Who is at the workbench."""
        assert self._study
        return self._study.coder(self.coder_name)

    @property
    def number(self) -> int:
        """The number of the latest change: what a page shows is marked with it."""
        return load_last_number(self.study.store)

    def transcript(self, name: str) -> Transcript:
        """The document of that name; QualcodeError if there is none."""
        study = self.study
        if name not in self._transcripts:
            self._transcripts[name] = Transcript(study, study.document(name))
        return self._transcripts[name]

    def forget(self) -> None:
        """Read everything again: an action changed more than codings."""
        self._seen = None

    def keep_queue(self, key: str, queue: ReviewQueue) -> None:
        """Remember where a page of the review is; the oldest pages are forgotten."""
        self.queues[key] = queue
        while len(self.queues) > _MOST_QUEUES:
            self.queues.pop(next(iter(self.queues)))

    def _state(self, study: Study) -> object:
        """Differs as soon as another program has changed the store, or anything a file."""
        paths = (study.codebook_path, study.cases_path, study.folder / FILE_NAME)
        stamps = [(p.stat().st_mtime_ns, p.stat().st_size) if p.is_file() else None for p in paths]
        changed = study.store.state()
        return stamps, changed and changed[1]


def workbench_of(request: Request) -> Workbench:
    """The workbench of a request."""
    found: Workbench = request.app.state.workbench
    return found


async def read_body(request: Request) -> Mapping[str, Any]:
    """The JSON object that a request brings; QualcodeError if it brings anything else."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise QualcodeError("The request is not JSON.")
    try:
        found = json.loads(await request.body())
    except ValueError as error:
        raise QualcodeError("The request is not JSON.") from error
    if not isinstance(found, dict):
        raise QualcodeError("The request is not a JSON object.")
    return found


def text_in(body: Mapping[str, Any], name: str, default: str | None = "") -> str:
    """A text of a request; QualcodeError if it is something else, or missing without a default."""
    value = body.get(name, default)
    if not isinstance(value, str):
        raise QualcodeError(f"The request has no text `{name}`.")
    return value


def number_in(body: Mapping[str, Any], name: str) -> int:
    """A whole number of a request; QualcodeError if it is something else."""
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise QualcodeError(f"The request has no number `{name}`.")
    return value


def texts_in(body: Mapping[str, Any], name: str) -> dict[str, str]:
    """Names with their texts in a request; QualcodeError if it is something else."""
    value = body.get(name, {})
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise QualcodeError(f"The request has no texts `{name}`.")
    return value


def answer_json(view: object, status: int = 200) -> Response:
    """A view as JSON."""
    from starlette.responses import JSONResponse

    return JSONResponse(to_json(view), status)
