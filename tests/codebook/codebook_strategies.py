"""Codebooks out of thin air, for properties that hold for every one of them."""

from dataclasses import replace

from hypothesis import strategies as st

from qualcode.model.codes import Code, Codebook, Keyword, Theme

TRAPS = [
    "no", "on", "null", "~", "1.0", "1e3", "2024-05-01", "12:30", "a: b", "a #b", "#ff", "- x", "? x",
    "*recover*", "&x", "!x", "=ROM", "=", "/clean(ed)? up/", "@x", "`x`", "'", '"', "it's", 'say "no"',
    "[x]", "{x}", "a, b", "<<", "% x", "back\\slash", "trailing:", "ends with #", "---", "...", "Ängste",
    "回復 です", "🎉 party", "tab\there", "a\nb", "a\n\n  b", "x" * 200, "word " * 40 + "end", "|", ">", "yes: no",
]  # fmt: skip

letters = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co"))
lines = (
    st.one_of(st.sampled_from(TRAPS), st.text(letters, max_size=30))
    .map(str.strip)
    .filter(lambda text: bool(text) and text == text.strip("\ufeff"))
)
names = lines.map(lambda text: " ".join(text.split())).filter(bool)
ids = st.text("abcxyzé0123_", min_size=1, max_size=8)
some_lines = st.lists(lines, max_size=3).map(tuple)
FACETS = {"impact": ("helpful", "un: helpful", "no"), "weight": ("1", "2")}


@st.composite
def keywords(draw, facets=True):
    if draw(st.booleans()):
        return Keyword(pattern=draw(lines))
    near = draw(st.booleans())
    return Keyword(
        pattern="" if near else draw(lines),
        near=tuple(draw(st.lists(lines, min_size=2, max_size=3))) if near else (),
        words=draw(st.integers(0, 20)) if near else 0,
        within=draw(st.sampled_from(["", "turn", "sentence"])) if near else "",
        ordered=near and draw(st.booleans()),
        unless=draw(some_lines),
        speakers=draw(some_lines),
        facet=draw(st.sampled_from([{}, {"impact": "helpful"}, {"weight": "1", "impact": "no"}]))
        if facets
        else {},
        inherit=draw(st.booleans()),
    )


def codes(depth):
    children = st.lists(codes(depth - 1), max_size=2).map(tuple) if depth else st.just(())
    return st.builds(
        Code,
        id=ids,
        name=names,
        definition=st.one_of(st.just(""), lines),
        include=some_lines,
        exclude=some_lines,
        examples=some_lines,
        keywords=st.lists(keywords(), max_size=3, unique_by=str).map(tuple),
        asked_of=st.dictionaries(
            names, st.lists(lines, min_size=1, max_size=2).map(tuple), max_size=2
        ),
        unit=st.sampled_from(["", "match", "sentence", "turn"]),
        retired=st.booleans(),
        codes=children,
    )


themes = st.builds(
    Theme,
    id=ids,
    name=names,
    definition=st.one_of(st.just(""), lines),
    codes=st.lists(codes(2), max_size=3).map(tuple),
    color=st.sampled_from(["", "#1f77b4", "#AABBCC"]),
)


def numbered(codebook):
    """The same codebook with ids that stand once."""
    counter = iter(range(10_000))

    def code(found):
        return replace(found, id=f"{found.id}-{next(counter)}", codes=tuple(map(code, found.codes)))

    def theme(found):
        return replace(found, id=f"{found.id}-{next(counter)}", codes=tuple(map(code, found.codes)))

    return replace(codebook, themes=tuple(map(theme, codebook.themes)))


codebooks = st.builds(
    Codebook,
    title=st.one_of(st.just(""), names),
    version=st.one_of(st.just(""), names),
    language=st.sampled_from(["en", "no", "de"]),
    facets=st.just(FACETS),
    themes=st.lists(themes, max_size=3).map(tuple),
).map(numbered)


def without_lines(codebook):
    """The codebook with every line number taken off, for comparing."""

    def code(found):
        keywords = tuple(replace(keyword, line=0) for keyword in found.keywords)
        return replace(found, line=0, keywords=keywords, codes=tuple(map(code, found.codes)))

    def theme(found):
        return replace(found, line=0, codes=tuple(map(code, found.codes)))

    return replace(codebook, themes=tuple(map(theme, codebook.themes)))
