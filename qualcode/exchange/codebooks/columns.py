"""What the columns of a codebook table are, as people and programs head them in several languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# In small letters, with single blanks for - and _.
OTHER_NAMES = {
    "id": ("id", "code id", "key"),
    "number": ("no", "nr", "number", "nummer", "#", "código numérico", "numéro", "code number", "code no"),
    "parent": ("parent", "parent id", "parent code", "parent name", "parent node"),
    "name": ("name", "label", "title", "nombre", "nom", "bezeichnung"),
    "definition": (
        "definition", "description", "meaning", "explanation", "code memo", "codememo", "memo",
        "beschreibung", "erläuterung", "bedeutung", "definición", "descripción", "significado",
        "définition", "what it means", "definitie",
    ),
    "include": (
        "include", "inclusion", "inclusion criteria", "when to use", "use when", "included",
        "kodierregel", "kodierregeln", "codierregel", "codierregeln", "coding rule", "coding rules",
        "rule", "regla", "regla de codificación", "criterios de inclusión", "einschluss",
        "einschlusskriterien", "règle", "inclusion criterion",
    ),
    "exclude": (
        "exclude", "exclusion", "exclusion criteria", "when not to use", "do not use when",
        "not to use", "excluded", "abgrenzung", "ausschluss", "ausschlusskriterien",
        "criterios de exclusión", "exclusion criterion",
    ),
    "examples": (
        "examples", "example", "quote", "quotes", "example quote", "example quotes", "quotation",
        "typical example", "typical quote", "anchor example", "illustrative quote", "ankerbeispiel",
        "ankerbeispiele", "beispiel", "beispiele", "ejemplo", "ejemplos", "cita", "exemple",
        "exemples", "verbatim", "extract", "data extract", "exemplar",
    ),
    "keywords": (
        "keywords", "key words", "keyword", "terms", "words", "schlüsselwörter", "stichwörter",
        "palabras clave", "mots clés",
    ),
    "asked_of": ("asked of",),
    "unit": ("unit",),
    "color": ("color", "colour", "farbe", "couleur"),
    "retired": ("retired",),
    "kind": ("kind",),
    "values": ("values",),
}  # fmt: skip
# The levels of a tree from the top; of two in one table the lower number is above.
_LEVELS = (
    (0, r"(?:aggregate )?dimensions?|domains?|global themes?|overarching themes?|meta themes?|dimensionen|kernkategorie\w*"),
    (1, (r"(?:main |parent |major |higher order |top |super(?:ordinate)? )?themes?|themen|thema|haupt\w+|oberkategorie\w*|"
        r"temas?(?: principal(?:es)?)?|thèmes?|catname|codecat|level 1|ebene 1|nivel 1|niveau 1|"
        r"parent codes?|parent nodes?|main categor(?:y|ies)|main codes?|organi[sz]ing themes?|group|famil(?:y|ies)")),
    (2, r"categor(?:y|ies)|kategorien?|categorías?|catégories?|(?:2nd|second) order themes?"),
    (3, (r"sub ?-?themes?|sub ?-?categor(?:y|ies)|(?:sub|unter)kategorien?|unterthem(?:a|en)|subtemas?|sous thèmes?|"
        r"subcategorías?|sous catégories?|level 2|ebene 2|nivel 2|niveau 2|basic themes?")),
    (4, (r"(?:initial |open |descriptive |lower )?codes?(?: names?)?|codename|nodes?|tags?|kodes?|códigos?|codename|"
        r"(?:1st|first) order (?:concepts?|codes?)|concepts?|level 3|ebene 3|nivel 3|niveau 3|codenamen?|indicators?")),
    (5, (r"sub ?-?codes?|child codes?|unter ?-?codes?|subkodes?|subcódigos?|sous codes?|level 4|ebene 4|nivel 4|niveau 4|"
        r"child nodes?")),
)  # fmt: skip
_RANKS = tuple((rank, re.compile(rf"(?:{words})\Z")) for rank, words in _LEVELS)
_SEVERAL = re.compile(
    r".*(?:codes|themes|categories|nodes|tags|códigos|kodes|temas|concepts|indicators|kategorien)\Z"
)


@dataclass(frozen=True)
class Columns:
    """Where the parts of a codebook are in a row.

    `levels` are the places of names from the top of the tree down; `several` those of them whose
    cells may have a list. `facts` maps a place to a column of ours (`definition`) and the place of
    the level it is about, or None for the lowest of the row. `unknown` are headings of no use here.
    """

    levels: tuple[int, ...]
    several: frozenset[int]
    facts: dict[int, tuple[str, int | None]]
    unknown: tuple[str, ...]


def read_columns(headings: Sequence[str]) -> Columns:
    """The columns by their headings; a heading may come twice, once for each level."""
    plain = [_plain(heading) for heading in headings]
    ranks = {place: rank for place, name in enumerate(plain) if (rank := _rank(name)) is not None}
    levels: list[int] = []
    for place in sorted(ranks, key=lambda p: (ranks[p], p)):
        if all(ranks[place] != ranks[known] for known in levels):
            levels.append(place)
    facts: dict[int, tuple[str, int | None]] = {}
    unknown: list[str] = []
    for place, name in enumerate(plain):
        if place in levels or not name:
            continue
        column, about = _fact(name)
        known = [kind for kind, _ in facts.values()]
        if not column or (column in known and plain.count(name) < 2 and about is None):
            unknown.append(headings[place])
            continue
        facts[place] = (column, _level_of(place, about, levels, ranks, plain))
    several = frozenset(place for place in levels if _SEVERAL.match(plain[place]))
    return Columns(tuple(levels), several, facts, tuple(unknown))


def _plain(heading: str) -> str:
    return " ".join(heading.casefold().replace("_", " ").replace("-", " ").split()).strip(" :.*")


def _rank(name: str) -> int | None:
    return next((rank for rank, words in _RANKS if words.match(name)), None)


def _fact(name: str) -> tuple[str, int | None]:
    """Which of our columns a heading is, and of what level it says that it is (`theme definition`)."""
    for column, names in OTHER_NAMES.items():
        if name in names:
            return column, None
    for column, names in OTHER_NAMES.items():
        for known in names:
            if column in {"definition", "include", "exclude", "examples"} and name.endswith(
                f" {known}"
            ):
                return column, _rank(name[: -len(known) - 1].removesuffix(" of").strip())
            if name.startswith((f"{known} of ", f"{known} (")) and column not in {"id", "name"}:
                return column, _rank(name.removeprefix(f"{known} of ").strip("the "))
    return "", None


def _level_of(
    place: int, about: int | None, levels: list[int], ranks: dict[int, int], plain: list[str]
) -> int | None:
    """The level that a fact is about: the one it names, or if it comes twice the one to its left."""
    if about is not None:
        return next((level for level in levels if ranks[level] == about), None)
    if plain.count(plain[place]) < 2:
        return None
    left = [level for level in levels if level < place]
    return max(left, default=None)
