"""The codings of a split code, one at a time, each reassigned to one of the new codes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.cli.render import ask, note, out, plural, tell
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from qualcode.study.study import Study
    from qualcode.views.recode import RecodeQueue


def recode_all(study: Study, code_id: str, *, coder: str) -> None:
    """Reassign the codings of `code_id`; each answer is saved at once, Enter leaves a coding as it is."""
    from qualcode.views.recode import RecodeQueue

    queue = RecodeQueue(study, code_id, coder=coder)
    with contextlib.suppress(EOFError):
        while not queue.is_done:
            _show(queue)
            answer = ask("Number or id (Enter: leave it, b: back, q: quit) ")
            if answer == "q":
                break
            _do(queue, answer)
    tell()
    tell(f"{plural(queue.given, 'coding')} reassigned; {queue.left} left.")


def _do(queue: RecodeQueue, answer: str) -> None:
    if not answer:
        queue.skip()
    elif answer == "b":
        if not queue.back():
            note("Nothing has been reassigned yet.")
    else:
        try:
            queue.give(answer)
        except QualcodeError as error:
            note(error.on_one_line)


def _show(queue: RecodeQueue) -> None:
    from qualcode.views.recode import show_recode

    view = show_recode(queue)
    tell()
    tell(f"{view['number']} of {view['of']}   {view['reference']}   {view['coder']}", "dim")
    out().print(Text(f"{view['before']}>>{view['text']}<<{view['after']}"))
    if view["memo"]:
        tell(f"Memo: {view['memo']}")
    for number, option in enumerate(view["options"], 1):
        tell(f"  {number}  {option['code_id']}  {option['name']}")


def tell_waiting(study: Study) -> None:
    """List codes that were split and still have codings to reassign."""
    from qualcode.study.codebook_versions import find_waiting

    for code_id, count in find_waiting(study).items():
        wait = "waits" if count == 1 else "wait"
        note(
            f"{plural(count, 'coding')} of “{study.codebook.name_of(code_id)}”, which was "
            f"split, {wait} to be reassigned: `qualcode review --recode {code_id}`"
        )
