"""Coding by mouse and by keyboard in a real Chromium, on a study that `qualcode open` serves."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

RTL = "שלום עולם טוב"
EXTRA = f"""\
Moderator: And elsewhere?

P1: A 👩‍👩‍👧 family 😀 came é́ today.

P1: {RTL}

Moderator: Good.

P1: One two three four five six seven eight.
"""

DRAG = """([turn, from, to]) => {
  const speech = document.querySelector(`[data-turn="${turn}"] [data-speech]`);
  const walker = document.createTreeWalker(speech, NodeFilter.SHOW_TEXT);
  const at = (units) => {
    let left = units, node, last;
    walker.currentNode = speech;
    while ((node = walker.nextNode())) { last = node; if (left <= node.length) return [node, left]; left -= node.length; }
    return [last, last.length];
  };
  const range = document.createRange();
  range.setStart(...at(from)); range.setEnd(...at(to));
  speech.scrollIntoView({block: "center"});
  const box = range.getBoundingClientRect();
  return {x: box.x, y: box.y + box.height / 2, right: box.right, dir: getComputedStyle(speech).direction};
}"""


@pytest.fixture
def folder(folder, qualcode):
    """The small study with a text of signs beyond the plain ones."""
    (folder / "transcripts" / "X1.txt").write_text(EXTRA, encoding="utf-8")
    qualcode("ingest", within=folder)
    return folder


def drag_over(page, turn, quote):
    """Select a quote with the mouse, as a person does; the palette opens."""
    text = page.locator(f'[data-turn="{turn}"] [data-speech]').text_content()
    start = utf16(text[: text.index(quote)])
    spot = page.evaluate(DRAG, [turn, start, start + utf16(quote)])
    ends = (spot["x"], spot["right"]) if spot["dir"] == "ltr" else (spot["right"], spot["x"])
    page.mouse.move(ends[0] + (0.5 if spot["dir"] == "ltr" else -0.5), spot["y"])
    page.mouse.down()
    page.mouse.move((ends[0] + ends[1]) / 2, spot["y"], steps=4)
    page.mouse.move(ends[1], spot["y"], steps=4)
    page.mouse.up()
    palette(page).wait_for()


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def palette(page):
    return page.get_by_role("combobox", name="Code", exact=True)


def give(page, name):
    palette(page).fill(name)
    palette(page).press("Enter")
    palette(page).wait_for(state="hidden")


def marks(page, turn):
    return page.locator(f'[data-turn="{turn}"] mark:not([data-coding=""])')


def said(page, text):
    page.get_by_role("status").get_by_text(text).last.wait_for()


def settled(page, text):
    """Until the panel shows the coding as it is now: keys before that would go to the old one."""
    page.locator("#panel blockquote").get_by_text(text, exact=True).wait_for()


def rows(folder, *more):
    """What the command line sees: another program on the same study."""
    done = subprocess.run(
        [sys.executable, "-m", "qualcode", "code", "list", "--json", *more],
        cwd=folder, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def texts(folder):
    return {(row["code_id"], row["text"]) for row in rows(folder)}


def qc(folder, *words):
    done = subprocess.run(
        [sys.executable, "-m", "qualcode", *words],
        cwd=folder, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_select_with_the_mouse_and_find_a_code_by_typing(tabs, folder):
    page = tabs.open("/read/SU1")
    drag_over(page, 2, "sister rings me")
    give(page, "friends")
    said(page, "Coded: Family and friends")
    assert marks(page, 2).text_content() == "sister rings me"
    assert texts(folder) == {("family", "sister rings me")}


def test_a_code_is_found_by_its_definition_and_keywords(tabs):
    page = tabs.open("/read/SU1")
    drag_over(page, 2, "sister rings me")
    for typed in ("lives on", "debt", "money", "outside mon"):
        palette(page).fill(typed)
        page.get_by_role("option").first.get_by_text("Money and work").wait_for()


def test_a_selection_across_two_marks(tabs, folder):
    page = tabs.open("/read/X1")
    drag_over(page, 5, "two three")
    give(page, "Trust")
    said(page, "Coded: Trust")
    drag_over(page, 5, "five six")
    give(page, "Money")
    said(page, "Coded: Money")
    drag_over(page, 5, "three four five")
    give(page, "Ward")
    said(page, "Coded: Ward life")
    assert texts(folder) == {
        ("trust", "two three"), ("money", "five six"), ("ward", "three four five"),
    }  # fmt: skip
    assert [mark.text_content() for mark in marks(page, 5).all()] == [
        "two ",
        "three",
        " four ",
        "five",
        " six",
    ]
    both = marks(page, 5).nth(1).get_attribute("data-coding").split()
    assert len(both) == 2


def test_emoji_and_combining_marks(tabs, folder):
    page = tabs.open("/read/X1")
    drag_over(page, 2, "came é́ today")
    give(page, "Family")
    said(page, "Coded")
    assert {text for _, text in texts(folder)} == {"came é́ today"}
    drag_over(page, 2, "👩‍👩‍👧 family 😀")
    give(page, "Trust")
    said(page, "Coded: Trust")
    assert ("trust", "👩‍👩‍👧 family 😀") in texts(folder)


def test_right_to_left(tabs, folder):
    page = tabs.open("/read/X1")
    drag_over(page, 3, "עולם")
    give(page, "Family")
    said(page, "Coded")
    assert {text for _, text in texts(folder)} == {"עולם"}


def test_in_their_own_words(tabs, folder):
    page = tabs.open("/read/SU1")
    drag_over(page, 2, "kept me going")
    palette(page).press("Shift+Enter")
    said(page, "Coded: kept me going")
    assert texts(folder) == {("kept_me_going", "kept me going")}
    page.locator("#tree").get_by_text("kept me going").wait_for()
    drag_over(page, 2, "every night")
    give(page, "kept me")
    said(page, "Coded: kept me going")
    assert ("kept_me_going", "every night") in texts(folder)


def test_a_code_is_made_of_what_was_typed(tabs, folder):
    page = tabs.open("/read/SU1")
    drag_over(page, 2, "every night")
    give(page, "Being there")
    said(page, "Coded: Being there")
    assert texts(folder) == {("being_there", "every night")}


def test_the_whole_turn_by_a_key(tabs, folder):
    page = tabs.open("/read/X1")
    page.locator('[data-turn="5"] [data-speech]').click()
    page.keyboard.press("t")
    give(page, "Ward")
    said(page, "Coded")
    assert texts(folder) == {("ward", "One two three four five six seven eight.")}


def test_the_last_codes_by_number_and_the_last_one_by_a_dot(tabs, folder):
    page = tabs.open("/read/X1")
    for quote, name in (("One", "Trust"), ("two", "Money")):
        drag_over(page, 5, quote)
        give(page, name)
        said(page, f"Coded: {name}")
    drag_over(page, 5, "three")
    page.keyboard.press("2")
    said(page, "Coded: Trust")
    drag_over(page, 5, "four")
    page.keyboard.press(".")
    marks(page, 5).nth(3).wait_for()
    assert texts(folder) >= {("trust", "three"), ("trust", "four")}


def test_click_a_code_and_drag_onto_a_code(tabs, folder):
    page = tabs.open("/read/X1")
    drag_over(page, 5, "two three")
    page.locator('#tree [data-code="ward"]').click()
    said(page, "Coded: Ward life")
    drag_over(page, 5, "six seven")
    spot = page.evaluate(DRAG, [5, 27, 30])
    page.mouse.move(spot["x"] + 5, spot["y"])
    page.mouse.down()
    code = page.locator('#tree [data-code="trust"]').bounding_box()
    page.mouse.move(code["x"] + 30, code["y"] + 10, steps=8)
    page.mouse.up()
    said(page, "Coded: Trust")
    assert texts(folder) == {("ward", "two three"), ("trust", "six seven")}


def test_by_the_keyboard_alone(tabs, folder):
    page = tabs.open("/read/X1")
    page.locator("#main").focus()
    for key in (
        "ArrowDown",
        "ArrowDown",
        "ArrowDown",
        "ArrowDown",
        "ArrowRight",
        "ArrowRight",
        "Shift+ArrowRight",
    ):
        page.keyboard.press(key)
    palette(page).wait_for()
    page.keyboard.type("ward")
    page.keyboard.press("Enter")
    said(page, "Coded: Ward life")
    assert texts(folder) == {("ward", "two three")}
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.bar") is not None
    page.keyboard.press("Enter")
    page.locator("#panel h2").get_by_text("Ward life").wait_for()
    page.keyboard.press("+")
    said(page, "Saved")
    assert marks(page, 5).text_content() == "two three four"
    settled(page, "two three four")
    page.keyboard.press("[")
    marks(page, 5).get_by_text("One two three four", exact=True).wait_for()
    settled(page, "One two three four")
    page.keyboard.press("-")
    marks(page, 5).get_by_text("One two three", exact=True).wait_for()
    settled(page, "One two three")
    page.keyboard.press("]")
    marks(page, 5).get_by_text("two three", exact=True).wait_for()
    settled(page, "two three")
    page.keyboard.press("Delete")
    said(page, "Deleted")
    assert texts(folder) == set()
    page.keyboard.press("Control+z")
    said(page, "Undone")
    assert texts(folder) == {("ward", "two three")}


def test_an_end_is_dragged(tabs, folder):
    page = tabs.open("/read/X1")
    drag_over(page, 5, "two three")
    give(page, "Ward")
    said(page, "Coded")
    page.locator('[data-turn="5"] [data-bar]').click()
    page.locator(".handle.at-end").wait_for()
    grip = page.locator(".handle.at-end").bounding_box()
    spot = page.evaluate(DRAG, [5, 19, 28])
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(spot["right"] - 2, spot["y"], steps=6)
    page.mouse.up()
    marks(page, 5).get_by_text("two three four five six", exact=True).wait_for()
    assert texts(folder) == {("ward", "two three four five six")}


def test_the_panel_changes_code_facet_and_memo(tabs, folder):
    page = tabs.open("/read/SU1")
    drag_over(page, 2, "sister rings me")
    give(page, "Family")
    page.locator('[data-turn="2"] [data-bar]').click()
    panel = page.locator("#panel")
    panel.get_by_label("Memo").fill("a thought")
    panel.get_by_label("impact").select_option("mixed")
    said(page, "Saved")
    panel.get_by_role("button", name="Change code").click()
    palette(page).fill("trust")
    palette(page).press("Enter")
    panel.locator("h2").get_by_text("Trust").wait_for()
    (row,) = rows(folder)
    assert (row["code_id"], row["memo"], row["impact"]) == ("trust", "a thought", "mixed")


def test_facet_and_memo_with_the_first_coding(tabs, folder):
    page = tabs.open("/read/SU1")
    drag_over(page, 2, "sister rings me")
    box = page.locator("#palette")
    box.get_by_label("impact").select_option("helpful")
    box.get_by_label("Memo").fill("at once")
    give(page, "Family")
    said(page, "Coded")
    (row,) = rows(folder)
    assert (row["memo"], row["impact"]) == ("at once", "helpful")


def test_undo_and_redo(tabs, folder):
    page = tabs.open("/read/SU1")
    drag_over(page, 2, "sister rings me")
    give(page, "Family")
    said(page, "Coded")
    page.get_by_role("button", name="Undo").click()
    said(page, "Undone")
    assert marks(page, 2).count() == 0
    assert texts(folder) == set()
    page.get_by_role("button", name="Redo").click()
    said(page, "Redone")
    assert marks(page, 2).text_content() == "sister rings me"


def test_suggestions_are_accepted_and_rejected_in_place(tabs, folder):
    page = tabs.open("/read/SU1")
    page.get_by_role("button", name="Accept Family and friends").first.click()
    said(page, "Accepted: Family and friends")
    assert marks(page, 2).count() == 1
    page.get_by_role("button", name="Reject Money and work").first.click()
    said(page, "Rejected: Money and work")
    assert {code for code, _ in texts(folder)} == {"family"}


def test_backlight_shows_one_code_alone(tabs):
    page = tabs.open("/read/X1")
    for quote, name in (("One", "Trust"), ("five", "Money")):
        drag_over(page, 5, quote)
        give(page, name)
        said(page, f"Coded: {name}")
    page.locator('#tree [data-code="trust"]').click()
    assert page.locator('[data-turn="5"] mark.dim').all_text_contents() == ["five"]
    page.get_by_role("button", name="Show all codes").click()
    assert page.locator("mark.dim").count() == 0


def test_two_tabs_and_a_terminal_see_each_other(tabs, folder):
    first, second = tabs.open("/read/SU1"), tabs.open("/read/SU1")
    first.bring_to_front()
    drag_over(first, 2, "sister rings me")
    give(first, "Family")
    said(first, "Coded")
    qc(folder, "code", "add", "SU1:5", "ward", "--coder", "ana")
    second.bring_to_front()
    drag_over(second, 2, "every night")
    give(second, "Trust")
    said(second, "Coded")
    assert marks(second, 2).all_text_contents() == ["sister rings me", "every night"]
    assert marks(second, 5).count() >= 1
    assert len(rows(folder)) == 3


def test_a_save_over_something_newer_asks(tabs, folder):
    page = tabs.open("/read/SU1")
    drag_over(page, 2, "sister rings me")
    give(page, "Family")
    said(page, "Coded")
    page.locator('[data-turn="2"] [data-bar]').click()
    memo = page.locator("#panel").get_by_label("Memo")
    memo.fill("mine")
    (row,) = rows(folder)
    qc(folder, "memo", "add", f"coding:{row['coding_id']}", "theirs")
    memo.blur()
    dialog = page.locator("#dialog")
    dialog.get_by_text("theirs").wait_for()
    assert "mine" in dialog.text_content()
    assert rows(folder)[0]["memo"] == "theirs"
    dialog.get_by_role("button", name="Use mine").click()
    said(page, "Saved")
    assert rows(folder)[0]["memo"] == "mine"


def test_a_blind_coder_sees_only_their_own(tabs, folder):
    qc(folder, "code", "add", "SU1:2", "trust", "--coder", "ben")
    settings = folder / "study.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "blind: true\n", encoding="utf-8")
    page = tabs.open("/read/SU1")
    assert marks(page, 2).count() == 0
    drag_over(page, 2, "every night")
    give(page, "Family")
    said(page, "Coded")
    assert marks(page, 2).all_text_contents() == ["every night"]


def test_what_was_acknowledged_survives_a_kill(tabs, served, folder):
    page = tabs.open("/read/X1")
    drag_over(page, 5, "two three")
    give(page, "Ward")
    said(page, "Coded")
    drag_over(page, 5, "six seven")
    palette(page).fill("Trust")
    served.kill()
    palette(page).press("Enter")
    page.get_by_text("The workbench is not running any more").wait_for()
    assert texts(folder) == {("ward", "two three")}
    assert '"ok": true' in qc(folder, "check", "--json")


def test_a_page_of_an_ended_server_says_so(tabs, served, serve):
    page = tabs.open("/read/SU1")
    port = served.base.rpartition(":")[2]
    served.kill()
    serve("--port", port)
    drag_over(page, 2, "sister rings me")
    palette(page).fill("Family")
    palette(page).press("Enter")
    said(page, re.compile("has ended"))


def test_quit_says_goodbye(tabs, served):
    page = tabs.open("/")
    page.get_by_role("button", name="Quit").click()
    page.get_by_text("The workbench has ended.").first.wait_for()
    assert served.process.wait(30) == 0


def test_search_and_lines(tabs):
    page = tabs.open("/read/FG1")
    page.get_by_label("Search the text").fill("money")
    page.get_by_label("Search the text").press("Enter")
    page.locator("#hits").get_by_text("places").wait_for()
    page.locator("#hits a").first.click()
    page.get_by_label("Line or turn").fill("t5")
    page.get_by_label("Line or turn").press("Enter")
    assert page.evaluate("document.activeElement.dataset.turn") == "5"


def test_copying_keeps_the_words(tabs):
    page = tabs.open("/read/SU1")
    drag_over(page, 2, "sister rings me")
    palette(page).focus()
    copied = page.evaluate(
        """() => { const data = new DataTransfer();
        document.activeElement.dispatchEvent(new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true}));
        return data.getData("text/plain"); }"""
    )
    assert copied == "sister rings me"
