"""Quotations for the text of a thesis: those an analyst marked, by theme, under pseudonyms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from qualcode.analysis.cast import natural
from qualcode.analysis.choose import attribute_names, require_attribute
from qualcode.model.codes import Codebook
from qualcode.model.documents import PARTICIPANT, Case
from qualcode.model.matrix import Extract

PARTICIPANT_LABEL = "Participant"


@dataclass(frozen=True)
class Quote:
    """Words worth quoting. `source` is pseudonymous: `Clinician 3, ¶153 L415`.

    `coding_id` leads the researcher back; it says nothing about who spoke.
    """

    theme_id: str
    theme: str
    code_id: str
    code: str
    text: str
    source: str
    coding_id: str
    facets: Mapping[str, str] = field(default_factory=dict)
    memo: str = ""


def pseudonyms(cases: Iterable[Case], attribute: str = "") -> dict[str, str]:
    """A label for each case that does not contain its name: `Participant 3`, `Service user 3`.

    Numbers follow the natural order of the names, within each value of `attribute` where one is
    given; so the same study gives the same labels, and a new case may shift those after it. Raises
    QualcodeError if no case has the attribute.
    """
    cases = list(cases)
    if attribute:
        attribute = require_attribute(attribute, attribute_names(cases))
    labels: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for case in sorted(cases, key=lambda case: natural(case.name)):
        value = case.attributes.get(attribute, "").strip() if attribute else ""
        kind = value[:1].upper() + value[1:] or PARTICIPANT_LABEL
        numbers[kind] = numbers.get(kind, 0) + 1
        labels[case.name] = f"{kind} {numbers[kind]}"
    return labels


def find_quotes(
    extracts: Iterable[Extract],
    *,
    codebook: Codebook,
    labels: Mapping[str, str],
    every: bool = False,
) -> list[Quote]:
    """The extracts marked as worth quoting (`every`: all of them), by theme, code, then source.

    Words that two coders marked under one code are quoted once. `labels` are the `pseudonyms`. A
    moderator is quoted as `Moderator`. Names within the words are not replaced.
    """
    order = codebook.order
    kept: dict[tuple[object, ...], Extract] = {}
    for extract in extracts:
        coding = extract.coding
        if coding.quotable or every:
            kept.setdefault((coding.code_id, coding.document, coding.span, coding.text), extract)

    def place(extract: Extract) -> tuple[object, ...]:
        rank = order.get(extract.coding.code_id, len(order))
        return rank, natural(labels.get(extract.case, "")), extract.turn or 0, extract.coding.id

    return [_quote(extract, labels) for extract in sorted(kept.values(), key=place)]


def quotes_table(quotes: Sequence[Quote]) -> list[list[str]]:
    """A header, then a line a quotation: `theme, code, quotation, source`, facets, memo, id."""
    facets = list(dict.fromkeys(name for quote in quotes for name in quote.facets))
    header = ["theme", "code", "quotation", "source", *facets, "memo", "coding_id"]
    return [
        header,
        *(
            [
                quote.theme,
                quote.code,
                quote.text,
                quote.source,
                *(quote.facets.get(name, "") for name in facets),
                quote.memo,
                quote.coding_id,
            ]
            for quote in quotes
        ),
    ]


def source_of(extract: Extract, labels: Mapping[str, str]) -> str:
    """How an extract is cited without the name of its document or speaker."""
    who = labels.get(extract.case, "")
    if not who:
        who = PARTICIPANT_LABEL if extract.role == PARTICIPANT else extract.role.capitalize()
    parts = [f"¶{extract.turn}"] if extract.turn is not None else []
    if extract.lines:
        first, last = extract.lines
        parts.append(f"L{first}" if first == last else f"L{first}-{last}")
    return ", ".join(filter(None, [who, " ".join(parts)]))


def _quote(extract: Extract, labels: Mapping[str, str]) -> Quote:
    coding = extract.coding
    return Quote(
        extract.theme_id,
        extract.theme,
        coding.code_id,
        extract.code,
        " ".join(coding.text.split()),
        source_of(extract, labels),
        coding.id,
        coding.facets,
        coding.memo,
    )
