"""What keywords will find, form by form, before anything is searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qualcode.errors import Problem
from qualcode.keywords.entries import parse_entry
from qualcode.keywords.folding import fold_pattern
from qualcode.model.codes import Codebook
from qualcode.text.language import LemmaTable, base_language, lemma_table, words

# So many forms that a word does not find are named.
_MOST_NOT_FOUND = 5


@dataclass(frozen=True)
class Finds:
    """One inflected word of an entry.

    `forms` are what it finds, most frequent in the transcripts first; `counts` how often each is in
    them. `not_found` are forms that one might expect, from the same families of spaCy's table or of
    the verb that a noun in -ing comes from. `surprises` occur in the transcripts, are found, and are
    also a word of their own.
    """

    code_id: str
    entry: str
    line: int
    word: str
    forms: tuple[str, ...]
    counts: tuple[int, ...]
    not_found: tuple[str, ...]
    surprises: tuple[str, ...]

    def __str__(self) -> str:
        place = f"{self.code_id}, line {self.line}" if self.line else self.code_id
        of_word = "" if self.word == self.entry.lower() else f" `{self.word}`"
        others = "".join(f"; {form}? no" for form in self.not_found)
        return f"`{self.entry}` ({place}):{of_word} finds: {', '.join(self.forms)}{others}"


def find_forms(codebook: Codebook, counts: Mapping[str, int]) -> list[Finds]:
    """What each word of each entry finds, in the order of the codebook.

    `counts` says how often each form, in small letters, is in the transcripts. Raises EntryError if
    an entry cannot be read.
    """
    language = codebook.language or "en"
    entries = [
        (code.id, parse_entry(keyword, language))
        for code in codebook.walk()
        if not code.retired
        for keyword in code.keywords
    ]
    words = {
        word.text: None
        for _, entry in entries
        for term in entry.terms
        for word in term.words
        if word.inflected
    }
    table = lemma_table(base_language(language))
    found = table.families(words)
    expected = _expected(words, language)
    finds = []
    for code_id, entry in entries:
        for term in entry.terms:
            for word in (word.text for word in term.words if word.inflected):
                forms = _ranked(word, found[word], table, counts)
                others = sorted(expected[word] - found[word], key=lambda f: (-counts.get(f, 0), f))
                finds.append(
                    Finds(
                        code_id=code_id,
                        entry=str(entry.keyword),
                        line=entry.keyword.line,
                        word=word,
                        forms=tuple(forms),
                        counts=tuple(counts.get(form, 0) for form in forms),
                        not_found=tuple(others[:_MOST_NOT_FOUND]),
                        surprises=tuple(
                            f for f in forms if counts.get(f) and _is_surprise(word, f, table)
                        ),
                    )
                )
    return finds


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often each word is in these texts, in small letters."""
    counts: Counter[str] = Counter()
    for text in texts:
        low = fold_pattern(text).lower()
        counts.update(span.of(low) for span in words(low))
    return counts


def _expected(words: Iterable[str], language: str) -> dict[str, frozenset[str]]:
    """The forms that spaCy's table alone would give to each word."""
    return lemma_table(base_language(language), corrections=False).families(words)


def _ranked(
    word: str, forms: Iterable[str], table: LemmaTable, counts: Mapping[str, int]
) -> list[str]:
    """The forms, most frequent first; a form by rule is left out if no table or transcript has it."""
    is_known = table.has(word)
    known = [
        form for form in forms if form == word or form in counts or table.has(form) or not is_known
    ]
    return sorted(known, key=lambda form: (-counts.get(form, 0), form != word, form))


def _is_surprise(word: str, form: str, table: LemmaTable) -> bool:
    """Whether a form looks like another word and is one: `rose`, found by `rise`."""
    if table.english is None or form[:3] == word[:3]:
        return False
    return form in table.english.nouns and word not in table.english.spellings.get(form, ())


def check_forms(finds: Iterable[Finds], path: str) -> list[Problem]:
    """A warning for each keyword that finds another word in the transcripts, by line."""
    problems = []
    for one in finds:
        for form in one.surprises:
            count = one.counts[one.forms.index(form)]
            times = "once" if count == 1 else f"{count} times"
            said = (
                f"keyword `{one.entry}` also finds `{form}` ({times} in the transcripts), which can "
                f"be another word; `={one.word}` finds one form only"
            )
            problems.append(Problem(path, one.line, said, "warning"))
    return sorted(set(problems))
