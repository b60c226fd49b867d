"""Each line of the guard, with a test that tries to break it."""

from __future__ import annotations

import pytest
from web.conftest import HOST, asked

REFUSED = 403


def test_without_the_key_nothing_is_shown(stranger):
    for path in ("/", "/read/SU1", "/api/documents", "/api/alive", "/page/app.js", "/colours.css"):
        answer = stranger.get(path)
        assert answer.status_code == REFUSED, path
        assert "sister" not in answer.text
        assert "qualcode open" in answer.text


def test_without_the_key_nothing_is_changed(stranger, folder):
    before = (folder / "study.db").read_bytes()
    stranger.post("/api/undo", {"seen": 0}, status=REFUSED)
    stranger.post("/api/quit", status=REFUSED)
    assert stranger.ended == []
    assert (folder / "study.db").read_bytes() == before


def test_the_key_becomes_a_cookie_that_scripts_and_other_sites_do_not_have(stranger):
    answer = stranger.client.get(f"/?token={stranger.guard.token}", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert stranger.guard.token.lower() not in cookie
    assert stranger.get("/api/documents").status_code == 200


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 43])
def test_another_key_does_not_open_it(stranger, token):
    assert stranger.client.get("/", params={"token": token}).status_code == REFUSED


def test_a_key_in_an_address_leads_nowhere_else(stranger):
    token = stranger.guard.token
    answer = stranger.client.get(f"{HOST}//evil.example/?token={token}", follow_redirects=False)
    assert answer.headers["location"] == "/evil.example/"


def test_the_key_of_an_ended_server_opens_nothing(folder):
    """A page of yesterday's server, and its key, are told in plain words that it has ended."""
    with asked(folder) as before:
        token, cookies = before.guard.token, dict(before.client.cookies)
        before.post("/api/quit")
        assert before.ended == [True]
    with asked(folder, key=False) as after:
        assert after.client.get("/", params={"token": token}).status_code == REFUSED
        after.client.cookies.update(cookies)
        answer = after.get("/read/SU1")
        assert answer.status_code == REFUSED
        assert "has ended" in answer.text
        assert "is kept" in answer.text
        said = after.post("/api/undo", {"seen": 0}, status=REFUSED)
        assert "has ended" in said["message"]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1",
        "127.0.0.1:8001",
        "127.0.0.1.evil.example:8000",
    ],
)
def test_another_name_for_this_machine_is_refused(bench, host):
    """DNS rebinding: a page of another site whose name points here."""
    assert bench.get("/", headers={"Host": host}).status_code == REFUSED


@pytest.mark.parametrize(
    "origin", ["null", "http://evil.example", "http://127.0.0.1:8001", "https://127.0.0.1:8000"]
)
def test_a_page_of_another_site_changes_nothing(bench, origin):
    change = bench.bench.number
    for site in ("same-origin", "cross-site", "same-site"):
        headers = {"Origin": origin, "Sec-Fetch-Site": site}
        bench.post("/api/undo", {"seen": change}, status=REFUSED, headers=headers)
        bench.post("/api/quit", status=REFUSED, headers=headers)
    assert bench.ended == []


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_a_page_of_another_site_reads_nothing(bench, site):
    for mode in ("navigate", "no-cors", "cors"):
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
        assert bench.get("/read/SU1", headers=headers).status_code == REFUSED


def test_a_change_says_from_where_it_comes(bench):
    assert bench.client.post("/api/undo", json={"seen": 0}).status_code == REFUSED


def test_the_private_page_of_open_gets_in_by_a_page_of_ours(stranger):
    """A redirect from a file would come without the cookie, which is for our own pages only."""
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    answer = stranger.client.get(
        f"/?token={stranger.guard.token}", headers=headers, follow_redirects=False
    )
    assert answer.status_code == 200
    assert 'http-equiv="refresh"' in answer.text
    assert stranger.guard.token not in answer.text


def test_a_wrong_key_from_another_site_is_refused(stranger):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert stranger.get("/?token=x", headers=headers).status_code == REFUSED


def test_every_answer_has_the_policy(bench):
    for path in ("/", "/read/SU1", "/api/documents", "/nothing", "/page/app.js"):
        headers = bench.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"


def test_the_pages_have_no_script_and_no_style_in_line(bench):
    for path in ("/", "/read/SU1"):
        page = bench.get(path).text
        assert " style=" not in page
        assert "onclick" not in page
        assert page.count("<script") == page.count("<script src=") + page.count(
            '<script type="module" src='
        ) + page.count('<script type="application/json"')


@pytest.mark.parametrize(
    "name",
    ["../study.db", "..%2Fstudy.db", "%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", "SU1%2F..%2FSU2"],
)
def test_a_path_in_a_name_is_no_file(bench, name):
    for start in ("/api/documents/", "/read/", "/page/", "/api/reading/"):
        answer = bench.get(start + name)
        assert answer.status_code in {404, 400}, (start, name, answer.text[:80])
        assert "root:" not in answer.text
        assert "SQLite" not in answer.text


def test_a_body_that_is_no_json_object_is_refused(bench):
    headers = {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}
    for data, kind in (
        ("seen=1", "application/x-www-form-urlencoded"),
        ("[]", "application/json"),
        ("{", "application/json"),
    ):
        answer = bench.client.post(
            "/api/undo", content=data, headers={**headers, "Content-Type": kind}
        )
        assert answer.status_code == 400, answer.text
        assert "JSON" in answer.json()["message"]


def test_script_in_every_name_and_text_stays_text(folder, qualcode):
    """Names of codes, facets, speakers and cases, and whatever was said or noted."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>'\"</textarea>"
    book = folder / "codebook.yaml"
    text = book.read_text(encoding="utf-8")
    text = text.replace("name: Money and work", f"name: {evil!r}".replace("\\'", "''"))
    text = text.replace("definition: What one lives on.", "definition: '<script>alert(3)</script>'")
    book.write_text(text, encoding="utf-8")
    (folder / "study.yaml").write_text(
        (folder / "study.yaml")
        .read_text(encoding="utf-8")
        .replace("Getting by", "'<script>t</script>'"),
        encoding="utf-8",
    )
    (folder / "transcripts" / "EVIL.txt").write_text(
        "Moderator: </p><script>alert(4)</script>\n\nP9: <mark data-coding=x> & </script>\n\n"
        "Moderator: And then?\n\nP9: Nothing much.\n",
        encoding="utf-8",
    )
    qualcode("ingest", within=folder)
    qualcode("memo", "add", "document:EVIL", "<script>alert(5)</script>", within=folder)
    with asked(folder) as bench:
        coded = bench.code("EVIL", 2, "& </script>", "money", memo="<script>alert(6)</script>")
        for shown in (
            bench.get("/read/EVIL").text,
            bench.get("/").text,
            "".join(coded["turns"].values()),
            bench.get("/api/codes").json()["html"],
        ):
            assert "<script>" not in shown.replace("<script src=", "")
            assert "<img" not in shown
        assert bench.detail(coded["coding_id"])["memo"] == "<script>alert(6)</script>"


def test_a_fault_of_ours_is_told_without_the_text(folder, monkeypatch):
    from starlette.testclient import TestClient

    from qualcode.study import open_study
    from qualcode.web import routes_documents
    from qualcode.web.guard import Guard
    from qualcode.web.server import make_app
    from qualcode.web.workbench import Workbench

    def broken(_):
        raise RuntimeError("My sister rings me")

    monkeypatch.setattr(routes_documents, "list_documents", broken)
    guard, faults = Guard(8000), []
    bench = Workbench(lambda: open_study(folder), "ana", fault=faults.append)
    with TestClient(make_app(bench, guard), base_url=HOST, raise_server_exceptions=False) as client:
        client.get(f"/?token={guard.token}")
        answer = client.get("/api/documents")
    assert answer.status_code == 500
    assert "fault of qualcode" in answer.json()["message"]
    assert "sister" not in answer.text
    assert len(faults) == 1
