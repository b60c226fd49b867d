"""Whether a hit is negated. Flagged, never dropped: "not recovered" is about recovery.

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
# After these a cue does not negate: "whether or not", "une personne".
_BEFORE: dict[str, str] = {
    "en": "whether or|why",
    "fr": "un|une|la|le|les|des|cette|ce|ma|ta|sa|mon|ton|son|chaque|quelle|premier",
}
# Where another clause begins: at these words, and at "and" with a pronoun after it.
_CLAUSE_WORDS: dict[str, str] = {
    "en": "but because although though however except unless until then which",
    "de": "aber sondern weil obwohl doch",
    "fr": "mais parce puisque donc alors",
    "es": "pero porque sino aunque entonces",
    "it": "ma perché però quindi",
    "nl": "maar omdat hoewel dus",
}
_AND: dict[str, tuple[str, str]] = {
    "en": ("and", r"(?:i|you|he|she|it|we|they|there)\b"),
    "de": ("und", r"(?:ich|du|er|sie|es|wir|ihr|man)\b"),
    "fr": ("et", r"(?:je|tu|ils?|elles?|on|nous|vous|j')"),
    "es": ("y", r"(?:yo|tú|él|ella|nosotros|ellos)\b"),
    "it": ("e", r"(?:io|tu|lui|lei|noi|voi|loro)\b"),
    "nl": ("en", r"(?:ik|jij|je|hij|zij|ze|wij|we|jullie|het)\b"),
}
# "Not so well" and "not yet" are one clause; "so I" and "and yet" begin another.
_ALSO: dict[str, tuple[str, ...]] = {
    "en": (r"(?<=\S )so\b", r"\band yet\b"),
    "it": (r"\banche se\b",),
}
_ALSO_WORDS = {"en": {"so"}, "it": {"anche"}}
_FILLERS: dict[str, str] = {
    "en": r"(?:you know|i mean|sort of|kind of|like|um+|uh+|er+m?|ever|really|honestly|well)",
}
# These end a clause wherever they are. A comma and a dash between spaces nearly always do.
MARKS = '.;:!?…—–()\n"“”'
_DASH = re.compile(r"\s-+\s")


class Negation:
    """The rules of one language; a language without rules of its own flags nothing."""

    def __init__(self, language: str) -> None:
        language = base_language(language)
        self._follows = language in _FOLLOWING
        self._right_after = re.compile(_RIGHT_AFTER[language]) if language in _RIGHT_AFTER else None
        self.looks_on = self._follows or self._right_after is not None
        self.surfaces = frozenset(
            f"{cue} " if self._is_short(cue) else cue for cue in CUES.get(language, ())
        )
        self._after = re.compile(rf"\s*{_AFTER[language]}") if language in _AFTER else None
        before = _BEFORE.get(language, "")
        self._before = re.compile(rf"\b(?:{before})\s+$")
        self._before_words = tuple(f"{word} " for word in before.split("|") if word)
        self._turn, self._turn_words = _turns(language)
        filler = _FILLERS.get(language)
        self._filler = re.compile(rf",?\s*\b{filler}\s*,") if filler else None

    def _is_short(self, cue: str) -> bool:
        """Whether a cue is looked for with the space after it: `no` would be met in every `now`."""
        return len(cue) < 4 and cue[-1] != "'" and cue != "n't" and not self.looks_on

    def is_cue(self, low: str, start: int) -> bool:
        """Whether what begins at `start` negates at all, after what is before it."""
        if not low.endswith(self._before_words, 0, start):
            return True
        return self._before.search(low[max(start - 20, 0) : start]) is None

    def negates(self, low: str, cue_end: int, hit_start: int) -> bool:
        """Whether a cue that ends at `cue_end` of a folded text negates a hit that starts there.

        None of MARKS is between them.
        """
        between = low[cue_end:hit_start]
        if not between or between == " ":
            return True
        if self._after and self._after.match(low, cue_end):
            return False
        return self._is_one_clause(between)

    def negates_before(self, low: str, hit_end: int, cue_start: int) -> bool:
        """The same for a cue that follows the hit, in the languages that put it there."""
        if self._right_after:
            return self._right_after.match(low, hit_end, cue_start + REACH) is not None
        return self._follows and self._is_one_clause(low[hit_end:cue_start])

    def _is_one_clause(self, between: str) -> bool:
        if "," in between:
            between = self._filler.sub(" ", between) if self._filler else between
            if "," in between:
                return False
        if "-" in between and _DASH.search(between):
            return False
        if self._turn is None:
            return True
        words = between.split()
        if "".join(words).isalpha() and self._turn_words.isdisjoint(words):
            return True
        return self._turn.search(between) is None


def _turns(language: str) -> tuple[re.Pattern[str] | None, frozenset[str]]:
    """What begins another clause, and words of which one is in each match of it."""
    if language not in _AND:
        return None, frozenset()
    words, (conjunction, pronouns) = _CLAUSE_WORDS[language].split(), _AND[language]
    ways = [rf"\b(?:{'|'.join(words)})\b", *_ALSO.get(language, ()), rf"\b{conjunction} {pronouns}"]
    known = {*words, conjunction, *_ALSO_WORDS.get(language, ())}
    return re.compile("|".join(ways)), frozenset(known)
