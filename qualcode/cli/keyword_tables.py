"""Tables about keywords: concordances, what keywords found, and words typical of a code."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.text import Text

from qualcode.cli.render import out, plural, print_table, tell
from qualcode.views.keywords import NOT_ESTIMATED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.keywords.concordance import Line
    from qualcode.keywords.keyness import KeyWord
    from qualcode.keywords.worth import Interval, Learned, Yield
    from qualcode.model.codes import Codebook
    from qualcode.study.keyword_evidence import Recall

# The value of G² that is exceeded by chance once in twenty times (chi-square, one degree of
# freedom).
CHANCE = 3.84
_PLACE = 23


def tell_yield(
    rows: list[Yield], learned: list[Learned], recall: Recall | None, codebook: Codebook
) -> None:
    """Print what each keyword found and what was decided, one table per code."""
    for code_id, of_code in groupby(rows, key=lambda row: row.code_id):
        own = list(of_code)
        tell()
        tell(_headed(codebook.name_of(code_id), code_id, own[0]), "bold")
        print_table(
            ["keyword", "hits", "reviewed", "accepted", "precision (95 %)", "cases", "missed"],
            [
                (
                    r.entry, r.hits, r.reviewed, r.accepted, _share(r.precision), len(r.cases),
                    r.missed if r.by_hand else "",
                )
                for r in own
            ],
            right="hits,reviewed,accepted,cases,missed",
            whole="precision (95 %)",
        )  # fmt: skip
        for row in own:
            for (other_code, entry), hits in sorted(row.overlaps.items()):
                if (other_code, entry) != (row.code_id, row.entry):
                    where = "" if other_code == code_id else f" ({other_code})"
                    tell(f"'{row.entry}' shares {plural(hits, 'hit')} with '{entry}'{where}", "dim")
    if learned:
        tell()
        tell("Learned from coding (`qualcode suggest --like CODE`)", "bold")
        print_table(
            ["code", "reviewed", "accepted", "precision (95 %)"],
            [
                (codebook.name_of(r.code_id), r.reviewed, r.accepted, _share(r.precision))
                for r in learned
            ],
            right="reviewed,accepted",
            whole="precision (95 %)",
        )
    tell()
    tell("missed: passages coded by hand that this keyword does not find.")
    if recall and recall.estimate:
        tell(
            f"{recall.code_id}: recall {_share(recall.estimate)}, from {recall.read} "
            f"turns read, {recall.missed} of which belong to it."
        )
    else:
        tell(f"{NOT_ESTIMATED}: `qualcode keywords sample CODE` draws turns to read.")


def _headed(name: str, code_id: str, row: Yield) -> str:
    head = f"{name} ({code_id})"
    if row.by_hand:
        head += f": {row.by_hand} coded by hand, {row.missed_by_all} not found by any keyword"
    return head


def tell_readings(rows: list[Yield], recall: Recall | None) -> None:
    """Print how the analyst used the passages that keywords found, without figures."""
    print_table(
        ["code", "keyword", "passages", "read", "used", "cases"],
        [(r.code_id, r.entry, r.hits, r.reviewed, r.accepted, ", ".join(r.cases)) for r in rows],
        right="passages,read,used",
    )
    tell("A keyword leads to passages; what belongs to a code is the analyst's reading.")
    if recall:
        tell(
            f"{recall.code_id}: {recall.missed} of {recall.read} turns without a keyword "
            "belong to it by your reading."
        )


def tell_words(found: list[KeyWord], known: set[str], *, measures: bool) -> None:
    """Print words typical of a code, with figures if the approach uses them."""
    forms = [", ".join(word.forms[:3]) + " *" * (word.word in known) for word in found]
    if not measures:
        print_table(["", "words"], enumerate(forms, 1))
        tell(
            "Words typical of this code, in alphabetical order; they may lead to further passages."
        )
        return
    if not found:
        tell("There are no words typical of this code yet.")
    rows = [
        (place, shown, w.count, w.other, f"{w.g2:.1f}", f"{w.log_ratio:.1f}")
        for place, (shown, w) in enumerate(zip(forms, found, strict=True), 1)
    ]
    columns = ["", "words", "here", "elsewhere", "G²", "log ratio"]
    if found:
        print_table(columns, rows, right="here,elsewhere,G²,log ratio")
    if any(word.word in known for word in found):
        tell("*: already found by a keyword of this code.")
    tell("G²: Dunning (1993). It says that words differ, not that they matter.")
    tell(f"Left out: words with a G² under {CHANCE}, which occurs by chance once in twenty times.")


def tell_lines(lines: list[Line], shown: Sequence[str] = ()) -> None:
    """Print a concordance, one hit per line, with the chosen attributes."""
    extra = 12 * len(shown)
    side = max((out().width - 40 - extra) // 2, 12)
    for line in lines:
        place = f"{line.document} ¶{line.turn} {line.speaker}"[: _PLACE - 1].ljust(_PLACE)
        text = Text(place, "dim")
        for name in shown:
            text.append(f"{line.attributes.get(name, '')[:11]:12}", "cyan")
        left = line.left[-side:]
        if len(line.left) > side and not line.left[-side - 1].isspace():
            left = left.partition(" ")[2]  # do not cut a word in two
        text.append(f"{left:>{side}}").append(line.hit, "bold").append(line.right[:side])
        out().print(text, no_wrap=True, overflow="ellipsis")


def _share(interval: Interval | None) -> str:
    if interval is None:
        return ""
    return f"{interval.value:.0%} ({interval.low:.0%}–{interval.high:.0%})"
