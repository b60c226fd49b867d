"""Review on a page: the queue of `qualcode review`, shown and pressed from a browser."""

from __future__ import annotations

import re


def opened(bench, query=""):
    page = bench.get(f"/review{query}").text
    return re.search(r'data-queue="(\w+)"', page)[1], page


def item(html):
    found = re.search(r'data-item="([^"]+)"', html)
    return found[1] if found else ""


def press(bench, queue, html, key="", status=200, **more):
    values = {"queue": queue, "item": item(html), "key": key, "facets": {}, "memo": ""}
    return bench.post("/api/review", values | more, status=status)


def codings(qualcode, folder):
    return qualcode("code", "list", "--json", within=folder).json


def test_accept_reject_and_back(bench, qualcode, folder):
    queue, page = opened(bench)
    first = item(page)
    answer = press(bench, queue, page, "a", facets={"impact": "mixed"}, memo="seen")
    (row,) = codings(qualcode, folder)
    assert (row["origin"], row["impact"], row["memo"]) == ("keyword", "mixed", "seen")
    assert item(answer["html"]) != first
    answer = press(bench, queue, answer["html"], "r")
    back = press(bench, queue, answer["html"], "b")
    back = press(bench, queue, back["html"], "b")
    assert item(back["html"]) == first
    assert codings(qualcode, folder) == []
    assert qualcode("check", "--json", within=folder).json["ok"]


def test_a_longer_span_and_another_code(bench, qualcode, folder):
    queue, page = opened(bench, "?document=SU1")
    answer = press(bench, queue, page, "t")
    answer = press(bench, queue, answer["html"], "", code_id="trust")
    assert "instead of" in answer["html"]
    press(bench, queue, answer["html"], "a")
    (row,) = codings(qualcode, folder)
    assert row["code_id"] == "trust"
    assert row["text"].startswith("My sister")
    assert row["text"].endswith("it did.")


def test_all_of_a_keyword_at_once_is_one_change(bench, qualcode, folder):
    queue, page = opened(bench, "?order=keyword&code=trust")
    before = bench.bench.number
    press(bench, queue, page, group="reject", why="never about trust")
    assert bench.bench.number == before + 1
    assert "No suggestion waits" in bench.get("/review?code=trust").text


def test_what_was_decided_elsewhere_is_passed_over(bench, qualcode, folder):
    queue, page = opened(bench)
    other, same = opened(bench)
    assert item(page) == item(same)
    press(bench, other, same, "r")
    answer = press(bench, queue, page, "a")
    assert "somewhere else" in answer["said"]
    assert codings(qualcode, folder) == []


def test_a_key_for_another_suggestion_decides_nothing(bench, qualcode, folder):
    queue, page = opened(bench)
    press(bench, queue, page, "n")
    answer = press(bench, queue, page, "a")
    assert "another suggestion" in answer["said"]
    assert codings(qualcode, folder) == []


def test_wrong_keys_queues_and_names_are_refused(bench):
    queue, page = opened(bench)
    press(bench, queue, page, "x", status=400)
    press(bench, "nothing", page, "a", status=400)
    press(bench, queue, page, group="perhaps", status=400)
    assert bench.get("/review?code=nothing").status_code == 404
    assert bench.get("/review?order=nothing").status_code == 404


def test_the_end_is_said_and_one_can_go_back(bench):
    queue, page = opened(bench, "?document=SU2")
    html = page
    for _ in range(50):
        if not item(html):
            break
        html = press(bench, queue, html, "r")["html"]
    assert "are decided" in html
    assert item(press(bench, queue, html, "b")["html"])
