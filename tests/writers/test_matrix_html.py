"""The page shows what the matrices hold, opens the words behind a cell, and runs nothing of theirs."""

import json
import os
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from browser import Page
from hypothesis import given, settings
from hypothesis import strategies as st
from matrix_study import (
    CASES,
    CODEBOOK,
    DOCUMENTS,
    EXTRACTS,
    SUGGESTED,
    SUMMARIES,
    extract,
)

from qualcode.analysis.framework import build_matrices
from qualcode.model.documents import Turn
from qualcode.model.spans import Span
from qualcode.writers.matrix_html import matrix_html

ABOUT = {"Codebook": "Getting better, version 1"}


def make(*, extracts=EXTRACTS, cases=CASES, summaries=SUMMARIES, documents=DOCUMENTS, title="T"):
    matrices = build_matrices(
        CODEBOOK, cases=cases, extracts=extracts, summaries=summaries, suggested=SUGGESTED
    )
    return matrix_html(matrices, documents=documents, title=title, about=ABOUT)


class Tags(HTMLParser):
    """What a parser of HTML sees: tags, and the blocks of data."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.blocks, self._id = Counter(), {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self._id = dict(attrs).get("id") if tag == "script" else None

    def handle_data(self, data):
        if self._id:
            self.blocks[self._id] = self.blocks.get(self._id, "") + data


def shown(text):
    """Reference -> the marked words, as the page's script puts them together."""
    blocks = {name: json.loads(data) for name, data in Tags(text).blocks.items()}
    found = {}
    for name, block in blocks.items():
        for cell in block if name.startswith("theme-") else ():
            for item in cell[7]:
                reference, document, first, start, last, end, *_ = item
                if document < 0:
                    found.setdefault(reference, []).append(item[-1])
                    continue
                turns = {turn[0]: turn[2] for turn in blocks[f"document-{document}"]}
                parts = []
                for number in range(first, last + 1):
                    units = turns[number].encode("utf-16-le")
                    from_ = start if number == first else 0
                    to = end if number == last else len(units) // 2
                    parts.append(units[2 * from_ : 2 * to].decode("utf-16-le"))
                found.setdefault(reference, []).append(" ".join(parts))
    return found


def test_the_marked_words_are_those_coded():
    wanted = {}
    for one in EXTRACTS:
        wanted.setdefault(one.reference, []).append(one.coding.text)
    assert {k: sorted(v) for k, v in shown(make()).items()} == {
        k: sorted(v) for k, v in wanted.items()
    }


@settings(max_examples=60)
@given(st.data())
def test_any_span_is_marked_where_it_stands(data):
    document = data.draw(st.sampled_from(DOCUMENTS))
    start = data.draw(st.integers(0, len(document.text)))
    span = Span(start, data.draw(st.integers(start, len(document.text))))
    one = EXTRACTS[-1]
    coding = replace(one.coding, document=document.id, span=span, text=span.of(document.text))
    found = shown(make(extracts=[replace(one, coding=coding)]))[one.reference]
    spoken = [
        document.text[max(t.span.start, span.start) : min(t.span.end, span.end)]
        for t in document.turns_of(span)
    ]
    assert found == [" ".join(spoken) if spoken else coding.text]


def test_signs_of_two_units_before_and_in_the_words_shift_nothing():
    words = "😀 well 𝒜 she 😀 said"
    document = replace(DOCUMENTS[0], text=words, turns=(Turn(1, "C1", Span(0, len(words))),))
    one = EXTRACTS[-1]
    span = Span(words.index("she"), words.index("said"))
    coding = replace(one.coding, document=document.id, span=span, text=span.of(words))
    text = make(extracts=[replace(one, coding=coding)], documents=[document])
    assert shown(text)[one.reference] == ["she 😀 "]


def test_only_the_turns_around_extracts_are_in_the_page():
    text = make(extracts=[extract("P10", 5, "ward")])
    assert "On the ward nobody" in text
    assert "The job centre" in text
    assert "How have things been at home?" not in text
    assert "Debt. You can" not in text


HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)><!-- \u2028 ]]> &amp; \ud83d"
)


def test_words_never_become_markup():
    one = replace(EXTRACTS[0], reference=HOSTILE)
    one = replace(one, coding=replace(one.coding, memo=HOSTILE, facets={HOSTILE: HOSTILE}))
    cases = [replace(case, attributes={HOSTILE: HOSTILE}) for case in CASES]
    plain, hostile = Tags(make()), make(extracts=[one], cases=cases, title=HOSTILE)
    seen = Tags(hostile)
    assert seen.tags["img"] == 0
    assert seen.tags["script"] - len(seen.blocks) == plain.tags["script"] - len(plain.blocks) == 1
    assert "<!--" not in hostile
    study = json.loads(seen.blocks["study"])
    assert study["attributes"] == [HOSTILE]


def test_the_page_asks_for_nothing():
    text = make()
    assert not re.search(r"https?://|//cdn|@import|url\(", text)
    assert "default-src 'none'" in text


def test_the_same_study_gives_the_same_page():
    assert make() == make()


def test_no_themes_and_no_cases_still_make_a_page():
    assert "<title>T</title>" in matrix_html([], documents=[], title="T", about={})
    make(cases=[])


# ---- in a browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    page = Page(tmp_path_factory.mktemp("chromium"))
    yield page
    page.close()


@pytest.fixture
def page(browser, tmp_path):
    browser.events.clear()
    (tmp_path / "matrix.html").write_text(make(title="Getting better"), encoding="utf-8")
    browser.call("Emulation.setEmulatedMedia", media="", features=[])
    browser.open(tmp_path / "matrix.html")
    yield browser
    assert browser.complaints() == []


def test_a_cell_opens_its_words_with_the_turns_around_them(page):
    assert page.texts("#tabs button") == ["Life outside", "In the room: therapist/client?"]
    page.click('td[data-row="3"][data-column="2"]')
    assert page.texts("#drawer h2") == ["P10: Money and work"]
    assert page.texts("#drawer mark") == ["=1+1 doesn't pay the rent", "they stop it for nothing"]
    around = page.texts("#drawer .around")
    assert "¶3 Interviewer: And money?" in around
    assert any("<script>alert(1)</script>" in text for text in around)
    page.press("Escape")
    assert page.run("document.querySelector('#drawer').hidden")


def test_words_that_two_coders_coded_alike_stand_once(browser, tmp_path):
    ana = extract("P2", 4, "trust", facets={"impact": "helpful"}, memo="slowly")
    coding = replace(ana.coding, id="other", coder="ben", facets={"impact": "mixed"}, memo="")
    (tmp_path / "m.html").write_text(
        make(extracts=[ana, replace(ana, coding=coding)]), encoding="utf-8"
    )
    browser.open(tmp_path / "m.html", "#room/P2/trust")
    browser.until("document.querySelector('#drawer h2')")
    assert browser.texts("#drawer .extract header") == [
        "P2:P2 ¶4 L4\nimpact: helpful (ana)\nimpact: mixed (ben)\ncoded by ana and ben"
    ]
    assert browser.texts("#drawer .memo") == ["Memo by ana: slowly"]
    assert browser.texts("td.open .refs") == ["P2:P2 ¶4 L4"]


def test_the_states_are_told_in_words(page):
    words = page.texts("#rows tr:first-child td")
    assert words[2] == "to summarise\nFG1:C1 ¶2 L2"
    assert words[3] == "not asked\n+1 suggested"
    assert words[0] == "–"
    assert "out of date" in page.texts("#rows tr:nth-child(4) td")[2]


def test_the_keyboard_alone_is_enough(page):
    page.run("document.querySelector('td[tabindex=\"0\"]').focus()")
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "Enter"):
        page.press(key)
    assert page.texts("#drawer h2") == ["P10: Money and work"]
    assert page.run("document.activeElement.tagName") == "H2"
    page.press("Escape")
    assert page.run("document.activeElement.dataset.row") == "3"
    page.press("/")
    page.write("SISTER")
    page.until("document.querySelector('#count').textContent.includes('match')")
    assert page.texts("#rows th") == ["P10\nservice user, North"]
    assert page.texts("td.hit") == [page.texts("#rows td")[0]]


def test_filters_by_attribute_and_facet(page):
    page.choose("group", "clinician")
    assert [text.split("\n")[0] for text in page.texts("#rows th")] == ["FG1:C1", "FG1:C2"]
    page.choose("group", "")
    page.choose("impact", "unhelpful")
    assert page.texts("#heads .said")[2] == "coded in 2 cases"
    page.click('td[data-row="3"][data-column="2"]')
    assert page.texts("#drawer mark") == ["=1+1 doesn't pay the rent"]
    assert "1 of 2 extracts (filtered)" in page.texts("#drawer h3")
    page.press("Escape")
    page.choose("impact", "\0")
    page.click('td[data-row="3"][data-column="2"]')
    assert page.texts("#drawer mark") == ["they stop it for nothing"]


def test_rows_are_ordered_and_separated(page):
    page.choose("order by", "1")
    assert page.texts("tr.group th") == ["site: North", "site: South"]
    assert [text.split("\n")[0] for text in page.texts("#rows th[scope=row]")] == [
        "FG1:C1",
        "P10",
        "FG1:C2",
        "P2",
    ]


def test_an_order_that_was_asked_for_is_there_at_once(browser, tmp_path):
    matrices = build_matrices(CODEBOOK, cases=CASES, extracts=EXTRACTS, order_by="site")
    groups = {"FG1:C1": "FG1", "FG1:C2": "FG1"}
    members = build_matrices(CODEBOOK, cases=CASES[::-1], extracts=EXTRACTS, groups=groups)
    for name, found, wanted in (
        ("order", matrices, ["site: North", "site: South"]),
        ("groups", members, ["FG1", "on their own"]),
    ):
        path = tmp_path / f"{name}.html"
        path.write_text(
            matrix_html(found, documents=DOCUMENTS, title="T", about={}), encoding="utf-8"
        )
        browser.open(path)
        assert browser.texts("tr.group th") == wanted


def test_a_link_leads_to_a_cell(page, tmp_path):
    page.open(tmp_path / "matrix.html", "#room/P2/trust")
    page.until("document.querySelector('#drawer h2')")
    assert page.texts("#drawer h2") == ["P2: Trust"]


def test_dark_and_light(page):
    def paper():
        return page.run("getComputedStyle(document.body).backgroundColor")

    light = paper()
    page.click("#light")
    assert paper() != light
    page.click("#light")
    assert paper() == light


def test_print_is_a3_landscape_with_every_case(page, tmp_path):
    page.pdf(tmp_path / "out.pdf")
    import pdfplumber

    with pdfplumber.open(tmp_path / "out.pdf") as pdf:
        width, height = (round(side) for side in (pdf.pages[0].width, pdf.pages[0].height))
        assert (width, height) == (1191, 842)
        words = "\n".join(sheet.extract_text() for sheet in pdf.pages)
    assert all(case.name in words for case in CASES)
    assert "Search" not in words


def test_axe_finds_nothing(page):
    here = Path(__file__).parents[2]
    places = [os.environ.get("QUALCODE_AXE", ""), here / "node_modules/axe-core/axe.min.js"]
    axe = next((Path(place) for place in places if place and Path(place).is_file()), None)
    if axe is None:
        pytest.skip("no axe here: npm install axe-core, or QUALCODE_AXE=.../axe.min.js")
    page.run(axe.read_text(encoding="utf-8") + "; 1")
    found = []
    for light in ("light", "dark"):
        page.run(f"document.documentElement.dataset.light = '{light}'")
        page.run("document.querySelector('#legend').hidden = false")
        for cell in ("", 'td[data-row="3"][data-column="2"]'):
            if cell:
                page.click(cell)
            result = page.run(
                "axe.run().then((r) => JSON.stringify(r.violations.map((v) => "
                "[v.impact, v.id, v.nodes.map((n) => n.target.join(' '))])))"
            )
            found += json.loads(result)
        page.press("Escape")
    assert found == []
