"""The codebook as a page."""

from qualcode.model.codes import Code, Codebook, Keyword, Theme
from qualcode.writers.codebook_page import codebook_markdown

CODEBOOK = Codebook(
    title="Recovery",
    version="2",
    facets={"impact": ("helpful", "unhelpful")},
    themes=(
        Theme(
            "life",
            "Life *outside*",
            "What happens\n  elsewhere.",
            (
                Code(
                    "money",
                    "Money",
                    "Having it.",
                    include=("debt", "pay"),
                    exclude=("work: see `job`",),
                    examples=("I never had [any].", "second"),
                    keywords=(Keyword("money"), Keyword("a`b"), Keyword(near=("a", "b"), words=3)),
                    asked_of={"group": ("user", "carer")},
                    codes=(Code("debt", "Debt", retired=True),),
                ),
            ),
        ),
    ),
)

PAGE = """\
# Recovery

Version 2

- Facet **impact**: helpful, unhelpful

## Life \\*outside\\* (`life`)

What happens elsewhere.

### Money (`money`)

**Definition:** Having it.

**Asked of:** group: user or carer

**Use when:**

- debt
- pay

**Do not use when:** work: see \\`job\\`

**Example:** “I never had \\[any\\].”

**Keywords:** `money`, `` a`b ``, `near: a, b`

#### Debt (`debt`) – retired

**Definition:** *none yet*
"""


def test_the_page_has_what_a_journal_prints():
    assert codebook_markdown(CODEBOOK) == PAGE


def test_an_extract_with_its_reference_takes_the_place_of_the_first_example():
    page = codebook_markdown(CODEBOOK, {"money": ("We  were\nbroke", "FG1:P3 ¶12")})
    assert "**Example:** “We were broke” (FG1:P3 ¶12)" in page
    assert "I never had" not in page


def test_an_empty_codebook_is_a_page_too():
    assert codebook_markdown(Codebook()) == "# Codebook\n"
