"""Whether a hit stands under a negation. Flagged, never dropped: "not recovered" is about recovery.

A cue negates what follows it in its clause. A clause ends at a mark (a comma around a filler such
as "you know" does not count), at `but`, `because` and the like, and after REACH characters. In German
and Dutch, where the cue follows its verb, one that comes later in the clause counts as well; in French
one right after it.
"""

from __future__ import annotations

import re

from qualcode.text.language import base_language

REACH = 80
_FOLLOWING = frozenset({"de", "nl", "lb"})
# French speech leaves out the `ne`: "ça m'aide pas", "je dors vraiment jamais".
_RIGHT_AFTER: dict[str, str] = {
    "fr": (
        r"(?: (?:vraiment|trop|toujours|encore|même|forcément|plus|tellement|absolument))*"
        r" (?:pas|jamais|rien)\b(?! (?:mal|seulement|que)\b)"
    ),
}

CUES: dict[str, tuple[str, ...]] = {
    "en": (
        *("not", "n't", "no", "never", "without", "nobody", "nothing", "none", "nor", "neither"),
        *(
            "nowhere",
            "hardly",
            "barely",
            "scarcely",
            "rarely",
            "seldom",
            "cannot",
            "lack of",
            "no-one",
        ),
        *("lacked", "lacking", "lacks", "instead of", "rather than", "far from", "dont", "didnt"),
        *("doesnt", "cant", "wont", "isnt", "wasnt", "wouldnt", "couldnt", "havent", "hasnt"),
        *("arent", "werent", "hadnt", "shouldnt", "aint", "failed to", "fails to", "unable to"),
    ),
    "de": (
        *("nicht", "kein", "keine", "keinen", "keinem", "keiner", "keines", "nie", "niemals"),
        *("niemand", "niemanden", "niemandem", "nichts", "ohne", "kaum"),
        *("weder", "noch nie", "keins", "nirgends", "keineswegs", "keinesfalls"),
    ),
    "fr": (
        *("ne", "n'", "pas", "jamais", "sans", "aucun", "aucune", "personne", "rien", "guère"),
        *("ni", "nul", "nulle", "nullement"),
    ),
    "es": (
        *("no", "nunca", "jamás", "jamas", "sin", "nadie", "nada", "ningún", "ninguno", "ninguna"),
        *("ni", "apenas", "tampoco"),
    ),
    "it": (
        *("non", "mai", "senza", "nessuno", "nessuna", "nessun", "niente", "né", "nulla"),
        *("nemmeno", "neanche", "neppure"),
    ),
    "nl": (
        *("niet", "geen", "nooit", "zonder", "niemand", "niets", "nauwelijks", "noch", "nergens"),
        *("geenszins",),
    ),
}

# What makes of a cue no negation: "not only", "no doubt".
_AFTER: dict[str, str] = {
    "en": r"(?:only|just|merely|simply|least|doubt|wonder|matter|problem|question)\b",
    "de": r"(?:nur|zuletzt|bloß)\b",
    "fr": r"(?:seulement|que)\b",
    "es": r"(?:solo|sólo|solamente)\b",
    "it": r"(?:solo|soltanto)\b",
    "nl": r"(?:alleen|slechts)\b",
}
# What stands before a cue that is none there: "whether or not", "une personne".
_BEFORE: dict[str, str] = {
    "en": r"\b(?:whether or|why)\s+",
    "fr": r"\b(?:une?|la|le|les|des|cette|ce|ma|ta|sa|mon|ton|son|chaque|quelle|premier)\s+",
}
# Where another clause begins. "Not so well" and "not yet" are none; "and I" is one.
_TURNS: dict[str, str] = {
    "en": (
        r"\b(?:but|because|although|though|however|except|unless|until|then|which)\b"
        r"|(?<=\S )so\b|\band yet\b|\band (?:i|you|he|she|it|we|they|there)\b"
    ),
    "de": r"\b(?:aber|sondern|weil|obwohl|doch)\b|\bund (?:ich|du|er|sie|es|wir|ihr|man)\b",
    "fr": r"\b(?:mais|parce|puisque|donc|alors)\b|\bet (?:je|tu|ils?|elles?|on|nous|vous|j')",
    "es": r"\b(?:pero|porque|sino|aunque|entonces)\b|\by (?:yo|tú|él|ella|nosotros|ellos)\b",
    "it": r"\b(?:ma|perché|però|anche se|quindi)\b|\be (?:io|tu|lui|lei|noi|voi|loro)\b",
    "nl": r"\b(?:maar|omdat|hoewel|dus)\b|\ben (?:ik|jij|je|hij|zij|ze|wij|we|jullie|het)\b",
}
_FILLERS: dict[str, str] = {
    "en": r"(?:you know|i mean|sort of|kind of|like|um+|uh+|er+m?|ever|really|honestly|well)",
}
_MARK = re.compile(r"[.;:!?…—–()\n\"“”,]|\s-+\s")


class Negation:
    """The rules of one language; a language without rules of its own flags nothing."""

    def __init__(self, language: str) -> None:
        language = base_language(language)
        self.follows = language in _FOLLOWING
        self._right_after = re.compile(_RIGHT_AFTER[language]) if language in _RIGHT_AFTER else None
        looks_on = self.follows or self._right_after is not None
        self.surfaces = frozenset(
            f"{cue} " if len(cue) < 4 and cue[-1] != "'" and cue != "n't" and not looks_on else cue
            for cue in CUES.get(language, ())
        )
        self.looks_on = looks_on
        self._after = re.compile(rf"\s*{_AFTER[language]}") if language in _AFTER else None
        self._before = re.compile(rf"{_BEFORE[language]}$") if language in _BEFORE else None
        self._turn = re.compile(_TURNS[language]) if language in _TURNS else None
        filler = _FILLERS.get(language)
        self._filler = re.compile(rf",?\s*\b{filler}\s*,") if filler else None

    def holds(self, low: str, cue_end: int, hit_start: int) -> bool:
        """Whether a cue that ends at `cue_end` of a folded text negates a hit that starts there."""
        between = low[cue_end:hit_start]
        if not between or between == " ":
            return True
        if self._after and self._after.match(low, cue_end):
            return False
        return self._is_one_clause(between)

    def is_cue(self, low: str, start: int) -> bool:
        """Whether what begins at `start` negates at all, after what stands before it."""
        return not (self._before and self._before.search(low[max(start - 20, 0) : start]))

    def holds_after(self, low: str, hit_end: int, cue_start: int) -> bool:
        """The same for a cue that follows the hit, in the languages that put it there."""
        if self._right_after:
            return self._right_after.match(low, hit_end, cue_start + REACH) is not None
        return self.follows and self._is_one_clause(low[hit_end:cue_start])

    def _is_one_clause(self, between: str) -> bool:
        if self._filler and "," in between:
            between = self._filler.sub(" ", between)
        if _MARK.search(between):
            return False
        return not (self._turn and self._turn.search(between))
