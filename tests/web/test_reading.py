"""Reading and coding, asked as the page asks."""

from __future__ import annotations

import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web.conftest import asked

from qualcode.text.offsets import from_utf16, utf16_length


def speech(html):
    """The text of the marks of a turn."""
    import html as escaped

    inner = re.search(r"<p class=\"speech\"[^>]*>(.*?)</p>", html, re.DOTALL)[1]
    return escaped.unescape(re.sub(r"<[^>]+>", "", inner))


def test_documents_answer_what_the_command_prints(bench, qualcode, folder):
    shown = bench.get("/api/documents/SU1").json()
    assert shown == qualcode("documents", "show", "SU1", "--json", within=folder).json
    assert (
        bench.get("/api/documents").json()
        == qualcode("documents", "list", "--json", within=folder).json
    )


def test_a_document_that_is_not_there_is_told_with_the_nearest_name(bench):
    answer = bench.get("/api/documents/SU3")
    assert answer.status_code == 404
    assert "SU3" in answer.json()["message"]
    assert "SU1" in answer.json()["hint"]


def test_every_turn_is_drawn_with_its_exact_speech(bench):
    for name in ("FG1", "SU1", "SU2"):
        page = bench.get(f"/read/{name}").text
        shown = bench.get(f"/api/documents/{name}").json()
        articles = re.findall(r"<article.*?</article>", page, re.DOTALL)
        said = [shown["text"][t["start"] : t["end"]] for t in shown["turns"]]
        assert [speech(article) for article in articles] == said
        assert [int(re.search(r'data-turn="(\d+)"', a)[1]) for a in articles] == [
            t["turn"] for t in shown["turns"]
        ]


def test_a_selection_is_coded_and_its_turn_comes_back(bench, qualcode, folder):
    answer = bench.code(
        "SU1", 2, "My sister rings me", "family", facets={"impact": "helpful"}, memo="first"
    )
    assert list(answer["turns"]) == ["2"]
    assert f'data-coding="{answer["coding_id"]}"' in answer["turns"]["2"]
    assert answer["said"] == "Coded: Family and friends"
    (row,) = qualcode("code", "list", "--json", within=folder).json
    assert (row["text"], row["impact"], row["memo"], row["coder"]) == (
        "My sister rings me", "helpful", "first", "ana",
    )  # fmt: skip
    assert answer["change"] == qualcode("history", "--json", within=folder).json[-1]["change"]


def test_white_space_round_a_selection_is_not_coded(bench):
    answer = bench.code("SU1", 2, " sister rings ", "family")
    assert bench.detail(answer["coding_id"])["text"] == "sister rings"


def test_after_an_emoji_the_right_words_are_coded(bench):
    answer = bench.code("SU1", 2, "it did", "family")
    assert bench.detail(answer["coding_id"])["text"] == "it did"


@given(st.text(alphabet=st.sampled_from("aé😀א́ \u200d"), max_size=12))
def test_units_of_javascript_become_code_points(text):
    for at in range(len(text) + 1):
        assert from_utf16(text, utf16_length(text[:at])) == at


def test_half_an_emoji_is_refused(bench):
    values = bench.select("SU1", 2, "😀", code_id="family")
    before = bench.bench.number
    bench.post("/api/codings", values | {"end": values["end"] - 1}, status=400)
    bench.post("/api/codings", values | {"start": values["start"] + 1}, status=400)
    assert bench.bench.number == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"quote": "My brother"},
        {"start": 0, "end": 9},
        {"end": 10_000},
        {"start": -1},
        {"turn": 99},
        {"end_turn": 1},
        {"turn": "2"},
        {"quote": 3},
    ],
)
def test_a_selection_that_is_not_the_text_is_refused(bench, wrong):
    values = bench.select("SU1", 2, "rings me", code_id="family")
    before = bench.bench.number
    said = bench.post("/api/codings", values | wrong, status=400)
    assert said["message"]
    assert bench.bench.number == before


@pytest.mark.parametrize(
    "wrong", [{"code_id": "nothing"}, {"facets": {"impact": "huge"}}, {"facets": {"x": "y"}}]
)
def test_a_code_or_facet_that_is_not_there_is_refused(bench, wrong):
    values = bench.select("SU1", 2, "rings me", code_id="family")
    bench.post("/api/codings", values | wrong, status=400)


def test_a_selection_over_several_turns(bench):
    shown = bench.get("/api/documents/SU1").json()
    said = [shown["text"][t["start"] : t["end"]] for t in shown["turns"]]
    quote = "\n".join([said[3][-8:], said[4][:2]])
    values = bench.select("SU1", 4, said[3][-8:], code_id="ward")
    answer = bench.post("/api/codings", values | {"end_turn": 5, "end": 2, "quote": quote})
    assert set(answer["turns"]) == {"4", "5"}


def test_in_vivo_makes_the_code_and_the_coding_as_one_change(bench, folder, qualcode):
    values = bench.select("SU1", 2, "kept me going", name="kept me going")
    before = (folder / "codebook.yaml").read_bytes()
    answer = bench.post("/api/codings", values)
    assert answer["code_id"] == "kept_me_going"
    assert answer["codes"]
    assert "kept me going" in (folder / "codebook.yaml").read_text(encoding="utf-8")
    undone = bench.post("/api/undo", {"seen": answer["change"], "document": "SU1"})
    assert (folder / "codebook.yaml").read_bytes() == before
    assert qualcode("code", "list", "--json", within=folder).json == []
    redone = bench.post("/api/redo", {"seen": undone["change"], "document": "SU1"})
    assert redone["said"].startswith("Redone")
    assert len(qualcode("code", "list", "--json", within=folder).json) == 1
    assert qualcode("check", "--json", within=folder).json["ok"]


def test_a_new_code_of_a_known_name_is_the_known_one(bench):
    values = bench.select("SU1", 2, "My sister", name="family AND friends")
    assert bench.post("/api/codings", values)["code_id"] == "family"


def test_undo_and_redo_bring_the_turns(bench):
    coded = bench.code("SU1", 2, "rings me", "family")
    undone = bench.post("/api/undo", {"seen": coded["change"], "document": "SU1"})
    assert coded["coding_id"] not in undone["turns"]["2"]
    redone = bench.post("/api/redo", {"seen": undone["change"], "document": "SU1"})
    assert coded["coding_id"] in redone["turns"]["2"]


def test_undo_asks_before_it_undoes_what_was_done_elsewhere(bench, qualcode, folder):
    coded = bench.code("SU1", 2, "rings me", "family")
    qualcode("code", "add", "SU1:5", "ward", within=folder)
    answer = bench.post("/api/undo", {"seen": coded["change"], "document": "SU1"}, status=409)
    assert "somewhere else" in answer["message"]
    assert "code add" in answer["both"]["parts"][0]["theirs"]
    bench.post("/api/undo", {"seen": coded["change"], "document": "SU1", "anyway": True})
    assert [r["code_id"] for r in qualcode("code", "list", "--json", within=folder).json] == [
        "family"
    ]


def test_a_coding_is_changed_in_place(bench):
    coded = bench.code("SU1", 2, "My sister rings me", "family")["coding_id"]
    detail = bench.detail(coded)
    wanted = {"code": "trust", "memo": "why", "facet:impact": "mixed", "quotable": True}
    values = {
        "document": "SU1",
        "seen": bench.bench.number,
        "shown": detail["shown"],
        "wanted": wanted,
    }
    bench.post(f"/api/codings/{coded}", values)
    now = bench.detail(coded)
    assert (now["code_id"], now["memo"], now["facets"], now["quotable"], now["coder"]) == (
        "trust", "why", {"impact": "mixed"}, True, "ana",
    )  # fmt: skip


def test_a_coding_is_made_longer(bench):
    coded = bench.code("SU1", 2, "rings me", "family")["coding_id"]
    selection = bench.select("SU1", 2, "My sister rings me every night")
    values = {
        "document": "SU1",
        "seen": 0,
        "shown": bench.detail(coded)["shown"],
        "wanted": {},
        "selection": selection,
    }
    bench.post(f"/api/codings/{coded}", values)
    assert bench.detail(coded)["text"] == "My sister rings me every night"


def test_two_people_change_different_parts_of_a_coding(bench, qualcode, folder):
    coded = bench.code("SU1", 2, "rings me", "family")["coding_id"]
    shown = bench.detail(coded)["shown"]
    qualcode("code", "mark", coded, within=folder)
    values = {"document": "SU1", "seen": 0, "shown": shown, "wanted": {"memo": "mine"}}
    bench.post(f"/api/codings/{coded}", values)
    assert (bench.detail(coded)["memo"], bench.detail(coded)["quotable"]) == ("mine", True)


def test_a_save_over_something_newer_shows_both(bench, qualcode, folder):
    coded = bench.code("SU1", 2, "rings me", "family")["coding_id"]
    shown = bench.detail(coded)["shown"]
    qualcode("memo", "add", f"coding:{coded}", "theirs", within=folder)
    values = {"document": "SU1", "seen": 0, "shown": shown, "wanted": {"memo": "mine"}}
    answer = bench.post(f"/api/codings/{coded}", values, status=409)
    (part,) = answer["both"]["parts"]
    assert (part["what"], part["yours"], part["theirs"]) == ("the memo", "mine", "theirs")
    assert bench.detail(coded)["memo"] == "theirs"
    bench.post(f"/api/codings/{coded}", values | {"shown": answer["both"]["shown"]})
    assert bench.detail(coded)["memo"] == "mine"


def test_a_coding_that_was_changed_is_not_deleted_unseen(bench, qualcode, folder):
    coded = bench.code("SU1", 2, "rings me", "family")["coding_id"]
    values = {"document": "SU1", "seen": 0, "shown": bench.detail(coded)["shown"]}
    qualcode("memo", "add", f"coding:{coded}", "theirs", within=folder)
    bench.post(f"/api/codings/{coded}/delete", values, status=409)
    assert bench.detail(coded)["memo"] == "theirs"
    bench.post(f"/api/codings/{coded}/delete", values | {"anyway": True})
    assert bench.get(f"/api/codings/{coded}").status_code == 404


def test_suggestions_are_decided_in_place(bench, qualcode, folder):
    page = bench.get("/read/SU1").text
    first, second = re.findall(r'data-suggested="([^"]+)"', page)[:2]
    values = {"document": "SU1", "seen": bench.bench.number}
    answer = bench.post(f"/api/suggestions/{first}", values | {"verdict": "accept"})
    assert answer["said"].startswith("Accepted")
    assert first not in "".join(answer["turns"].values())
    bench.post(f"/api/suggestions/{second}", values | {"verdict": "reject"})
    said = bench.post(f"/api/suggestions/{second}", values | {"verdict": "accept"}, status=400)
    assert "no longer waits" in said["message"]
    assert len(qualcode("code", "list", "--json", within=folder).json) == 1


def test_what_the_terminal_did_comes_with_the_next_answer(bench, qualcode, folder):
    before = bench.bench.number
    qualcode("code", "add", "SU1:5", "ward", within=folder)
    answer = bench.get(f"/api/reading/SU1?since={before}").json()
    assert list(answer["turns"]) == ["5"]
    assert not answer["reload"]
    values = bench.select("SU1", 2, "rings me", code_id="family") | {"seen": before}
    assert set(bench.post("/api/codings", values)["turns"]) == {"2", "5"}


def test_a_codebook_edited_by_hand_is_seen_at_once(bench, folder):
    book = folder / "codebook.yaml"
    book.write_text(
        book.read_text(encoding="utf-8").replace("name: Ward life", "name: Life on the ward"),
        encoding="utf-8",
    )
    assert "Life on the ward" in bench.get("/api/codes").text
    assert "Life on the ward" in bench.code("SU1", 5, "On the ward", "ward")["said"]


def test_a_blind_coder_sees_nothing_of_another(folder, qualcode):
    settings = folder / "study.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "blind: true\n", encoding="utf-8")
    qualcode("code", "add", "SU1:5", "ward", "--coder", "ben", "--memo", "bens", within=folder)
    with asked(folder, "ana") as bench:
        before = bench.bench.number
        for shown in (bench.get("/read/SU1").text, bench.get("/").text):
            assert "bens" not in shown
            assert 'data-coder="ben"' not in shown
        qualcode("code", "add", "SU1:2", "family", "--coder", "ben", within=folder)
        assert bench.get(f"/api/reading/SU1?since={before}").json()["turns"] == {}
    with asked(folder, "ben") as bench:
        assert 'data-coder="ben"' in bench.get("/read/SU1").text


def test_a_study_made_blind_while_it_is_open_is_blind_at_once(folder, qualcode):
    qualcode("code", "add", "SU1:5", "ward", "--coder", "ben", within=folder)
    with asked(folder, "ana") as bench:
        assert 'data-coder="ben"' in bench.get("/read/SU1").text
        settings = folder / "study.yaml"
        settings.write_text(
            settings.read_text(encoding="utf-8") + "blind: true\n", encoding="utf-8"
        )
        assert 'data-coder="ben"' not in bench.get("/read/SU1").text


def test_search_in_one_and_in_all(bench):
    one = bench.get("/api/search", params={"q": "Money", "document": "FG1"}).json()
    assert {hit["document"] for hit in one["hits"]} == {"FG1"}
    all_ = bench.get("/api/search", params={"q": "money"}).json()
    assert {hit["document"] for hit in all_["hits"]} == {"FG1", "SU1"}
    assert bench.get("/api/search", params={"q": " "}).json() == {"hits": [], "count": 0}


def test_a_memo_on_a_document(bench, qualcode, folder):
    bench.post("/api/memos", {"target": "document:SU1", "text": "calm"})
    assert "calm" in bench.get("/read/SU1").text
    bench.post("/api/memos", {"target": "document:SU1", "text": " "}, status=400)
    assert len(qualcode("memo", "list", "--json", within=folder).json) == 1


def test_requests_at_once_lose_nothing(bench, qualcode, folder):
    words = ["My", "sister", "rings", "me", "every", "night"]
    threads = [
        threading.Thread(target=bench.code, args=("SU1", 2, word, "family")) for word in words
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = qualcode("code", "list", "--json", within=folder).json
    assert sorted(row["text"] for row in rows) == sorted(words)


def test_orphans_do_not_stop_reading(bench, folder, qualcode):
    bench.code("SU1", 2, "My sister rings me every night", "family")
    path = folder / "transcripts" / "SU1.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(
            "My sister rings me every night, and that kept me going. Honestly 😀 it did.",
            "Nothing.",
        ),
        encoding="utf-8",
    )
    qualcode("ingest", within=folder)
    assert "Nothing." in bench.get("/read/SU1").text
    assert "without a text" in bench.get("/").text
