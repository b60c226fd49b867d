"""Charting on a page: cells with their passages, summaries saved and never written over unseen."""

from __future__ import annotations


def write(bench, text, was, status=200, **more):
    values = {"case": "SU1", "code_id": "family", "text": text, "was": was}
    return bench.post("/api/summaries", values | more, status=status)


def summary(qualcode, folder):
    shown = qualcode("matrix", "show", "life", "--json", within=folder).json
    row = next(row for row in shown["rows"] if row["case"] == "SU1")
    return next(cell for cell in row["cells"] if cell["code_id"] == "family")


def test_the_matrix_has_every_cell_of_the_command(bench, qualcode, folder):
    bench.code("SU1", 2, "My sister rings me", "family")
    page = bench.get("/chart/life").text
    shown = qualcode("matrix", "show", "life", "--json", within=folder).json
    assert page.count('class="cell"') == sum(len(row["cells"]) for row in shown["rows"])
    assert "to summarise" in page
    assert "not asked" in page
    assert bench.get("/chart").status_code == 200
    assert bench.get("/chart/nothing").status_code == 404


def test_a_cell_opens_with_its_passages_in_context_and_the_definition(bench):
    bench.code("SU1", 2, "My sister rings me", "family", memo="a thought")
    html = bench.get("/api/cell?case=SU1&code=family").json()["html"]
    assert '<mark class="passage">My sister rings me</mark>' in html
    assert "How have things been at home?" in html
    assert "a thought" in html
    assert bench.get("/api/cell?case=SU1&code=money").json()["html"].count("passage") == 0
    assert "What one lives on." in bench.get("/api/cell?case=SU1&code=money").json()["html"]
    assert bench.get("/api/cell?case=nobody&code=family").status_code == 404


def test_a_summary_is_saved_and_goes_out_of_date(bench, qualcode, folder):
    bench.code("SU1", 2, "My sister rings me", "family")
    write(bench, "Her sister carries her.", "")
    assert summary(qualcode, folder)["summary"] == "Her sister carries her."
    bench.code("SU1", 2, "every night", "family")
    assert "have changed since" in bench.get("/api/cell?case=SU1&code=family").json()["html"]
    write(bench, "Her sister carries her.", "Her sister carries her.", still=True)
    assert not summary(qualcode, folder)["stale"]


def test_a_summary_saved_as_it_was_is_no_change(bench):
    write(bench, "one", "")
    before = bench.bench.number
    write(bench, "one", "one")
    assert bench.bench.number == before


def test_a_summary_changed_elsewhere_is_a_conflict_that_shows_both(bench, qualcode, folder):
    write(bench, "one", "")
    qualcode("matrix", "summarise", "SU1", "family", "theirs", within=folder)
    answer = write(bench, "mine", "one", status=409)
    (part,) = answer["both"]["parts"]
    assert (part["yours"], part["theirs"]) == ("mine", "theirs")
    assert summary(qualcode, folder)["summary"] == "theirs"
    write(bench, "mine", "one", anyway=True)
    assert summary(qualcode, folder)["summary"] == "mine"


def test_both_wrote_the_same(bench, qualcode, folder):
    qualcode("matrix", "summarise", "SU1", "family", "the same", within=folder)
    write(bench, "the same", "")


def test_a_whole_case_and_a_whole_code(bench):
    bench.code("SU1", 2, "My sister rings me", "family")
    bench.code("SU1", 4, "my money", "money")
    case = bench.get("/chart?case=SU1").text
    assert "My sister rings me" in case
    assert "my money" in case
    code = bench.get("/chart?code=family").text
    assert "My sister rings me" in code
    assert "my money" not in code
    assert bench.get("/chart?case=nobody").status_code == 404
    assert bench.get("/chart?code=nothing").status_code == 404


def test_a_blind_coder_does_not_see_or_write_over_another_summary(folder, qualcode):
    from web.conftest import asked

    qualcode("matrix", "summarise", "SU1", "family", "bens", "--coder", "ben", within=folder)
    settings = folder / "study.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "blind: true\n", encoding="utf-8")
    with asked(folder, "ana") as bench:
        assert "bens" not in bench.get("/chart/life").text
        write(bench, "mine", "", status=400)
        write(bench, "mine", "", status=400, anyway=True)


def test_finished_is_marked_and_unmarked(bench, qualcode, folder):
    bench.post("/api/finish", {"document": "SU1"})
    assert 'aria-pressed="true" title="You have coded' in bench.get("/read/SU1").text
    (one,) = [p for p in qualcode("progress", "--json", within=folder).json if p["finished"]]
    assert one["document"] == "SU1"
    bench.post("/api/finish", {"document": "SU1", "undo": True})
    assert not [p for p in qualcode("progress", "--json", within=folder).json if p["finished"]]
