"""English word forms: what spaCy's lookup table gets wrong or leaves out, and how it is corrected.

Sources, in the order they are read (all but the list of this module are in spacy-lookups-data):

- the irregular plurals and verb forms of WordNet 3.0 (`lemma_exc`): criteria, lives, dying;
- the nouns and verbs of WordNet 3.0 (`lemma_index`), which say what may be inflected, and which
  words in -ing are nouns of their own: feeling, housing, ribbing;
- the British and American spellings of spaCy's norm exceptions (`lexeme_norm`): colour and color;
- SEPARATE, a list of this module: words that the lookup table gives to another word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

# Each is a word of its own, and not the form of another that the lookup table has it for. (Ordinal
# numbers, which the table has as forms of `1`, `2` and so on, are separated by a rule.)
SEPARATE: dict[str, str] = {
    "wound": "wind",
    "crew": "crow",
    "span": "spin",
    "bode": "bide",
    "wist": "wit",
    "wot": "wit",
    "well": "good",
    "better": "well",
    "best": "well",
    "worse": "wrong",
    "worst": "wrong",
    "elder": "old",
    "hi": "hello",
    "as": "a",
    "evening": "even",
    "felts": "felt",
    "number": "numb",
    "matter": "matt",
    "liver": "live",
    "stranger": "strange",
    "dice": "die",
    "tanner": "tan",
    "squatter": "squat",
    "broker": "broke",
    "buffer": "buff",
    "sparer": "spare",
    "archer": "arch",
    "loner": "lone",
    "fawner": "fawn",
    "furrier": "furry",
    "rasher": "rash",
    "creamer": "cream",
    "planer": "plane",
    "diviner": "divine",
    "leveller": "level",
    "rummer": "rum",
    "ranker": "rank",
    "chiller": "chill",
    "idler": "idle",
    "dimmer": "dim",
    "phases": "phasis",
    "dying": "dye",
    "criteria": "criterium",
    "erasure": "erasures",
}
# What these are forms of. WordNet has `worse` and `worst` as forms of `bad`.
_LEMMAS = {"worse": "bad", "worst": "bad", "best": "better", "phases": "phase"}
# Nouns that are not used as verbs, by how they end. (`text` is a noun to WordNet; people texted.)
_NOUN_ENDS = (
    "ist ity ness ion ment ship ism ing ance ence hood y er or our s um ure al ent ant age ic ice"
)
_NOUN_ONLY = tuple(_NOUN_ENDS.split())
# American spellings that are another common word: a cheque is not a check.
_OTHER_WORDS = (
    "check checks checked checkers draft drafts drafty ton tons story stories curb curbs tire tires "
    "ax jail gage gages gaged gaging because miscellaneous please thanks filter filters groin "
    "airplane flutist doing going having loving favorite tranquility pummel pummeled balk bevy "
    "bevies busses bussing gasses program programs"
)
_NOT_SPELLINGS = frozenset(_OTHER_WORDS.split())
_SHORT = {"programme": "program", "programmes": "programs"}
# Words of grammar have no regular forms: the plural of `it` is not `its`.
_GRAMMAR_WORDS = (
    "a an the and or but nor so yet if as at by for from in into of off on onto out over per than "
    "that this these those to up upon with without within i me my mine we us our ours you your "
    "yours he him his she her hers it its they them their theirs who whom whose which what when "
    "where why how be is are was were been being am do does did done doing have has had having can "
    "could will would shall should may might must ought not no nothing none all any some each "
    "every either neither both few more most less least much many such own same other another "
    "there here then now once ever never again also just only even still too very hi thus during "
    "else because while until though although one ones yes well"
)
_GRAMMAR = frozenset(_GRAMMAR_WORDS.split())
_VOWELS = "aeiou"
_DOUBLED = re.compile("[^aeiou]*[aeiou][^aeiouwxy]")


@dataclass(frozen=True)
class English:
    """What is known of English words beside the lookup table."""

    nouns: frozenset[str]
    verbs: frozenset[str]
    irregular: frozenset[str]
    others: frozenset[str]
    spellings: Mapping[str, tuple[str, ...]]

    @cached_property
    def _words(self) -> frozenset[str]:
        return self.nouns | self.verbs | self.others

    def has(self, word: str) -> bool:
        """Whether WordNet has the word itself, and not only a form of another."""
        return word in self._words

    def is_separate(self, word: str, lemmas: Iterable[str]) -> bool:
        """Whether a word is looked for by itself: a noun in -ing that is also a form of a verb.

        `feel` finds *feeling*, but `feeling` does not find *felt*.
        """
        other = any(lemma != word for lemma in lemmas)
        return other and word.endswith("ing") and word in self.nouns

    def regular_forms(
        self, word: str, lemmas: Iterable[str], table: Mapping[str, object]
    ) -> set[str]:
        """The regular inflections of a word as it is written.

        A form that is another word is left out (`evening` of `even`), and so is one that the table
        has for another word.
        """
        if word in _GRAMMAR or not word.isalpha():
            return set()
        if word in table and not self.is_separate(word, (str(table[word]),)):
            return set()  # a form itself: the table has what belongs to it
        known = word in self.nouns or word in self.verbs
        stranger = not (known or word in self.others or word in table)
        forms: set[str] = set()
        if word in self.nouns or word in self.verbs or stranger:
            forms |= regular_plurals(word)
        may_be_verb = word not in self.verbs and not word.endswith(_NOUN_ONLY) and len(word) > 3
        if word in self.verbs - self.irregular or (may_be_verb and word in self.nouns):
            forms |= _verb_forms(word)
        own = {word, *lemmas}
        return {
            form
            for form in forms
            if table.get(form, word) in own
            and form not in _GRAMMAR
            and (form in table or form not in self._words)
        }

    def spelled(self, forms: Iterable[str]) -> set[str]:
        """The forms in British and in American spelling."""
        return {other for form in forms for other in (form, *self.spellings.get(form, ()))}


def corrected(
    table: Mapping[str, str], exceptions: Mapping[str, Mapping[str, list[str]]]
) -> tuple[dict[str, str], dict[str, str]]:
    """The lookup table without what is wrong in it, and the irregular forms it leaves out."""
    kept = {
        form: lemma
        for form, lemma in table.items()
        if not lemma.isdigit() and SEPARATE.get(form) != lemma
    }
    missing = {
        form: lemma
        for part in ("noun", "verb")
        for form, lemmas in exceptions[part].items()
        for lemma in lemmas
        if form.isalpha() and lemma != form and table.get(form) != lemma and form not in _GRAMMAR
        if SEPARATE.get(form) != lemma
    }
    return kept, {**missing, **_LEMMAS}


def read_spellings(norms: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """For each spelling the other one, both ways."""
    pairs = [
        (british, american)
        for british, american in norms.items()
        if british.islower() and british.isalpha() and american.isalpha()
        if len(british) > 3 and american not in _NOT_SPELLINGS
    ]
    both: dict[str, list[str]] = {}
    for british, american in [*pairs, *_SHORT.items()]:
        both.setdefault(british, []).append(american)
        both.setdefault(american, []).append(british)
    return {word: tuple(others) for word, others in both.items()}


def regular_plurals(word: str) -> set[str]:
    """The plurals that a noun has by rule."""
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return {word[:-1] + "ies"}
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return {word + "es"}
    return {word + "s", word + "es"} if word.endswith("o") else {word + "s"}


def _verb_forms(word: str) -> set[str]:
    if word.endswith("ie"):
        return {word + "d", word[:-2] + "ying"}
    if word.endswith("e"):
        stem = word if word.endswith(("ee", "oe", "ye")) else word[:-1]
        return {word + "d", stem + "ing"}
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return {word[:-1] + "ied", word + "ing"}
    stem = word + word[-1] if _DOUBLED.fullmatch(word) else word
    return {stem + "ed", stem + "ing"}
