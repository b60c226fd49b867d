"""The keys of `codebook.yaml`: the one table that checking, reading and the JSON Schema rest on."""

from __future__ import annotations

from qualcode.files.yaml_keys import (
    CHOICE,
    ENTRIES,
    FLAG,
    ITEMS,
    LISTS,
    NUMBER,
    PAIRS,
    TEXT,
    TEXTS,
    Key,
    Keys,
)

# Letters of any script, digits, _ and -; no dash first, since a command would take it for an option.
# Said by what may not stand there, for JavaScript and Python mean different things by \w.
ID_PATTERN = r"^[^\s!-,./:-@\[-^`{-~-][^\s!-,./:-@\[-^`{-~]*$"
COLOR_PATTERN = r"^#[0-9A-Fa-f]{6}$"
UNITS = ("match", "sentence", "turn")

ID = Key(
    "id",
    TEXT,
    "Permanent identifier, which codings refer to: letters, digits, _ and -. "
    "Never change it once you have coded; change the name instead.",
    required=True,
    pattern=ID_PATTERN,
)

TABLES: dict[str, tuple[Key, ...]] = {
    "codebook": (
        Key("title", TEXT, "The title of the codebook."),
        Key("version", TEXT, "Your own name for this version of the codebook: 1, 2024-05, draft."),
        Key("language", TEXT, "The language of the transcripts, as two letters: en, de, fr."),
        Key(
            "facets",
            LISTS,
            "Small closed lists. A coding can have one value of each: impact: [helpful, unhelpful].",
        ),
        Key(
            "themes",
            ITEMS,
            "The top-level headings; each becomes one sheet of the matrix.",
            required=True,
            of="theme",
        ),
    ),
    "theme": (
        ID,
        Key("name", TEXT, "The name that people read; it can change freely."),
        Key("definition", TEXT, "What belongs under this heading."),
        Key(
            "color",
            TEXT,
            'A colour in quotes, as "#RRGGBB".',
            pattern=COLOR_PATTERN,
            example='"#1f77b4"',
        ),
        Key("codes", ITEMS, "The codes of the theme, in the order of the matrix.", of="code"),
    ),
    "code": (
        ID,
        Key("name", TEXT, "The name that people read; it can change freely."),
        Key(
            "definition",
            TEXT,
            "What the code means, so that a second coder would use it in the same way.",
        ),
        Key("include", TEXTS, "When to use the code."),
        Key("exclude", TEXTS, "When not to use it, and which code to use instead."),
        Key("examples", TEXTS, "Typical passages."),
        Key(
            "keywords",
            ENTRIES,
            "What suggests this code: words, phrases, wildcards, =exact forms, "
            "/expressions/, or entries with near.",
            of="keyword",
        ),
        Key(
            "asked_of",
            LISTS,
            "The cases that were asked about this, by attribute: {group: service user}. "
            "The cells of other cases read `not asked`.",
        ),
        Key("unit", CHOICE, "How much of the text a suggestion covers.", choices=UNITS),
        Key("retired", FLAG, "true: its codings are kept, and it cannot be used for new ones."),
        Key("codes", ITEMS, "Codes below this one.", of="code"),
    ),
    "keyword": (
        Key("pattern", TEXT, "A word, phrase, wildcard, =exact form or /expression/."),
        Key("near", TEXTS, "Patterns that must all occur near each other.", least=2),
        Key("words", NUMBER, "How many words apart at most."),
        Key("within", CHOICE, "Near means: in one sentence or turn.", choices=("sentence", "turn")),
        Key("ordered", FLAG, "true: in the order given."),
        Key("unless", TEXTS, "No suggestion if one of these occurs in the same sentence."),
        Key("speakers", TEXTS, "Only if one of these speakers or roles is speaking."),
        Key("facet", PAIRS, "The facet value of the suggestion: {impact: helpful}."),
        Key("inherit", FLAG, "true: also suggests the codes below this one."),
    ),
}

# What other programs and other habits call these keys; `did you mean` knows them.
OTHER_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("codebook",),
    "themes": ("categories", "headings"),
    "id": ("key", "identifier"),
    "name": ("label", "heading", "title"),
    "definition": ("description", "meaning", "desc"),
    "color": ("colour",),
    "codes": ("children", "subcodes", "sub_codes", "nodes", "subthemes"),
    "include": ("inclusion", "use", "when_to_use", "includes"),
    "exclude": ("exclusion", "when_not_to_use", "excludes"),
    "examples": ("quotes", "quotations"),
    "keywords": ("words", "terms", "patterns", "dictionary"),
    "asked_of": ("asked", "only_for"),
    "pattern": ("word", "phrase", "regex", "keyword", "entry", "text", "match"),
    "unless": ("not", "except", "without"),
    "words": ("distance", "window"),
    "facet": ("facets",),
    "facets": ("dimensions", "weights", "facet"),
    "speakers": ("speaker", "roles", "role"),
}


CODEBOOK_KEYS = Keys("codebook", TABLES, {"codebook": "the codebook"}, OTHER_NAMES)
