"""Every view for everyone: axe finds nothing, it fits 320 pixels, and its scripts have types."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = Path(os.environ.get("QUALCODE_NODE_MODULES", "") or ROOT / "node_modules")
VIEWS = (
    "/", "/read/SU1", "/read/FG1", "/review", "/retrieve?code=family", "/chart/life", "/chart?case=SU1",
    "/chart?code=family", "/codebook", "/cases", "/nothing",
)  # fmt: skip


@pytest.fixture
def folder(folder, qualcode):
    """The small study with something in every view."""
    qualcode(
        "code",
        "add",
        "SU1:2",
        "family",
        "--quote",
        "My sister rings me",
        "--memo",
        "a thought",
        within=folder,
    )
    qualcode("code", "add", "SU1:2", "trust", "--quote", "rings me every night", within=folder)
    qualcode("code", "add", "FG1:3", "family", "--coder", "ben", within=folder)
    qualcode("matrix", "summarise", "SU1", "family", "Her sister carries her.", within=folder)
    qualcode("code", "add", "SU1:2", "family", "--quote", "it did", within=folder)
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, served, scheme):
    axe = MODULES / "axe-core" / "axe.min.js"
    if not axe.is_file():
        pytest.skip("axe-core is not installed here: npm install --no-save axe-core")
    from web.conftest import Tabs

    tabs = Tabs(browser, served, color_scheme=scheme, bypass_csp=True)
    page = tabs.open()
    found = {}
    for view in (*VIEWS, "palette", "panel", "cell"):
        if view.startswith("/"):
            page.goto(served.base + view)
        elif view == "palette":
            page.goto(served.base + "/read/SU1")
            page.locator('[data-turn="2"] [data-speech]').click(position={"x": 4, "y": 8})
            page.keyboard.press("Escape")
            page.keyboard.press("t")
            page.get_by_role("combobox", name="Code", exact=True).wait_for()
        elif view == "panel":
            page.goto(served.base + "/read/SU1")
            page.locator("[data-bar]").first.click()
            page.locator("#panel h2").wait_for()
        else:
            page.goto(served.base + "/chart/life")
            page.locator(".cell").first.click()
            page.locator("#drawer h2").wait_for()
        page.evaluate(axe.read_text(encoding="utf-8"))
        tags = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']"
        result = page.evaluate(f"axe.run(document, {{runOnly: {tags}}})")
        if result["violations"]:
            found[view] = [
                (one["id"], [node["target"] for node in one["nodes"]][:4])
                for one in result["violations"]
            ]
    tabs.context.close()
    assert found == {}


def test_no_view_is_wider_than_a_narrow_window(browser, served):
    """320 pixels are 1280 at 400 %: one column, nothing cut off but the matrix, which scrolls."""
    from web.conftest import Tabs

    tabs = Tabs(browser, served)
    page = tabs.open()
    page.set_viewport_size({"width": 320, "height": 640})
    wide = []
    for view in VIEWS:
        page.goto(served.base + view)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(view)
    tabs.context.close()
    assert wide == []


def test_targets_are_large_enough(browser, served):
    """24 pixels each way, but for links within text."""
    from web.conftest import Tabs

    tabs = Tabs(browser, served)
    page = tabs.open()
    small = {}
    for view in VIEWS:
        page.goto(served.base + view)
        found = page.evaluate(
            """[...document.querySelectorAll("button, select, input:not([type=checkbox]), textarea, summary")]
            .filter((e) => e.checkVisibility()).map((e) => [e.outerHTML.slice(0, 60), e.getBoundingClientRect()])
            .filter(([, r]) => r.width && (r.width < 24 || r.height < 23.5)).map(([html]) => html)"""
        )
        if found:
            small[view] = found[:3]
    tabs.context.close()
    assert small == {}


def test_the_scripts_have_their_types():
    tsc = MODULES / ".bin" / "tsc"
    if not tsc.is_file() or not shutil.which("node"):
        pytest.skip("typescript is not installed here: npm install --no-save typescript")
    done = subprocess.run(
        [tsc, "-p", ROOT / "qualcode" / "web" / "page"],
        capture_output=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    assert done.stdout == ""
    assert done.returncode == 0
