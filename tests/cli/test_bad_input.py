"""Bad input: what and where and what to do, exit status 1, nothing lost, nothing half-written."""

from __future__ import annotations

import functools
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from qualcode.actions.code import add_codings
from qualcode.outputs.run import run
from qualcode.store.database import open_store
from qualcode.study import open_study


def everything(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and not p.name.startswith("study.db-")
    }


@pytest.fixture(scope="module")
def ran(_templates, tmp_path_factory):
    """The small study, some of it coded, run."""
    home = shutil.copytree(_templates / "read", tmp_path_factory.mktemp("ran") / "study")
    with open_study(home) as study:
        add_codings(study, "SU1:2", ["family"], coder="ana")
        run(study, coder="ana")
    return home


@pytest.fixture
def run_before(ran, tmp_path):
    """A copy of that, for one test."""
    return shutil.copytree(ran, tmp_path / "study")


BROKEN = {
    "broken.docx": b"PK\x03\x04 broken",
    "broken.pdf": b"%PDF-1.7\n1 0 obj\n<<",
    "empty.txt": b"",
    "binary.txt": bytes(range(256)) * 64,
    "broken.xlsx": b"PK\x05\x06" + bytes(18),
    "word.docx": b"just text",
    "empty.vtt": b"WEBVTT\n\n",
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("how", ["named", "in the folder", "run"])
def test_a_bad_transcript(qualcode, run_before, tmp_path, name, how):
    before = everything(run_before / "outputs")
    place = (run_before / "transcripts" if how != "named" else tmp_path) / name
    place.write_bytes(BROKEN[name])
    words = {"named": ["ingest", place], "in the folder": ["ingest"], "run": ["run"]}[how]
    said = qualcode(*words, within=run_before, status=1)
    assert name in said.err
    assert len(said.err.split()) > 6, "what, where and what to do"
    assert everything(run_before / "outputs") == before
    assert len(qualcode("code", "list", "--json", within=run_before).json) == 1
    assert qualcode("check", "--json", within=run_before).json["ok"]


def test_a_folder_in_place_of_a_file(qualcode, run_before, tmp_path):
    (tmp_path / "folder.docx").mkdir()
    assert (
        "folder.docx"
        in qualcode("ingest", tmp_path / "folder.docx", within=run_before, status=1).err
    )
    for words in (["code", "import"], ["cases", "import"], ["matrix", "import"]):
        said = qualcode(*words, tmp_path / "folder.docx", within=run_before, status=1)
        assert "folder.docx" in said.err


CODEBOOKS = {
    "not YAML": "themes: [\n  - id: {",
    "words": "just some words",
    "a list": "- a\n- b\n",
    "empty": "",
    "binary": "\x00\x01\x02",
    "tabs": "themes:\n\t- id: a",
    "bomb": "\n".join(
        ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 15)]
        + ["themes: *a14"]
    ),
    "itself": "themes: &t\n  - id: a\n    codes: *t\n",
    "deep": "themes: " + "[" * 20_000,
}


@pytest.mark.parametrize("kind", CODEBOOKS)
def test_a_codebook_that_is_none(qualcode, run_before, kind):
    (run_before / "codebook.yaml").write_text(CODEBOOKS[kind], encoding="utf-8")
    before = everything(run_before)
    for words in (
        ["run"],
        ["suggest"],
        ["codebook", "check"],
        ["code", "add", "SU1:5", "ward"],
        ["matrix", "show"],
    ):
        said = qualcode(*words, within=run_before, status=1)
        assert "codebook.yaml" in said.told
    assert {k: v for k, v in everything(run_before).items() if k != "study.db"} == {
        k: v for k, v in before.items() if k != "study.db"
    }
    assert qualcode(
        "new",
        run_before.parent / "other",
        "--codebook",
        "codebook.yaml",
        within=run_before,
        status=1,
    )
    assert not (run_before.parent / "other").exists()


def test_a_codebook_of_another_program_is_told_how_to_come_in(qualcode, run_before):
    (run_before / "old.qdc").write_text("<CodeBook/>", encoding="utf-8")
    told = qualcode("new", "other", "--codebook", "old.qdc", within=run_before, status=1).told
    assert "codebook import old.qdc" in told
    assert not (run_before / "other").exists()


def test_a_codebook_of_bytes(qualcode, run_before):
    (run_before / "codebook.yaml").write_bytes(b"title: \xff\xfe\x81")
    assert "codebook.yaml" in qualcode("codebook", "check", within=run_before, status=1).told


def test_a_missing_codebook(qualcode, run_before):
    (run_before / "codebook.yaml").unlink()
    for words in (["run"], ["codebook", "check"], ["codebook", "show"], ["review"]):
        assert "codebook.yaml" in qualcode(*words, within=run_before, status=1).told


def test_every_problem_of_a_codebook_at_once(qualcode, run_before):
    (run_before / "codebook.yaml").write_text(
        "titel: x\nthemes:\n  - id: a\n    name: A\n    codes:\n      - {id: b, name: B, keywords: ['/(/']}\n"
        "      - {id: b, name: C, nmae: D}\n",
        encoding="utf-8",
    )
    said = qualcode("codebook", "check", within=run_before, status=1)
    lines = [
        line.split(":")[1] for line in said.out.splitlines() if line.startswith("codebook.yaml:")
    ]
    assert {"1", "6", "7"} <= set(lines)
    answer = qualcode("codebook", "check", "--json", within=run_before, status=1).json
    assert answer["ok"] is False
    assert len(answer["problems"]) == len(lines) >= 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("case,document\n", "does not contain any row"),
        ("case,document\n,SU1\n", "cases.csv:2"),
        ("name,document\nIda,SU1\n", "'case'"),
        ("case,document\nIda,FG9\n", "names no speaker"),
        ("", "is empty"),
        ("case,case\na,b\n", "twice"),
        ("\x00\x01", "binary"),
    ],
)
def test_bad_cases(qualcode, run_before, text, said):
    (run_before / "cases.csv").write_text(text, encoding="utf-8")
    before = everything(run_before / "outputs")
    told = qualcode("run", within=run_before, status=1).told
    assert said in told
    assert "cases.csv" in told
    assert everything(run_before / "outputs") == before


def test_archives_are_opened_within_a_limit(qualcode, run_before, tmp_path):
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bytes(600_000_000))
    tracemalloc.start()
    said = qualcode("ingest", path, within=run_before, status=1)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "bomb.docx" in said.err
    assert most < 300_000_000


def test_xml_is_read_without_external_entities(qualcode, run_before, tmp_path):
    """What a transcript names elsewhere on the machine is not fetched."""
    import docx

    (tmp_path / "secret.txt").write_text("the secret words", encoding="utf-8")
    document = docx.Document()
    document.add_paragraph("P1: Hello PLACE.")
    document.save(tmp_path / "plain.docx")
    path = tmp_path / "entity.docx"
    with zipfile.ZipFile(tmp_path / "plain.docx") as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "word/document.xml":
                secret = (tmp_path / "secret.txt").as_uri()
                declared = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret}">]>'.encode()
                head, mark, rest = data.partition(b"?>")
                data = head + mark + declared + rest.replace(b"PLACE", b"&x;")
            new.writestr(item, data)
    qualcode("ingest", path, within=run_before, status=qualcode_status(qualcode, path, run_before))
    with sqlite3.connect(run_before / "study.db") as connection:
        bodies = [row[0] for row in connection.execute("SELECT body FROM content")]
    connection.close()
    assert not any("secret words" in body for body in bodies)


def qualcode_status(qualcode, path, folder):
    """Refused or read without the entity: both will do."""
    try:
        qualcode("ingest", path, "--dry-run", within=folder)
    except AssertionError:
        return 1
    return 0


class TestAFullDisk:
    """Simulated where the writing happens: SQLite's own limit, and the system's answer."""

    @pytest.mark.parametrize(
        "words", [["code", "add", "SU1:5", "ward", "--memo", "x" * 200_000], ["ingest"]]
    )
    def test_in_the_store(self, qualcode, run_before, monkeypatch, words):
        (run_before / "transcripts/big.txt").write_text("P1: word.\n\n" * 10_000, encoding="utf-8")
        real = sqlite3.connect

        def connect(*args, **options):
            connection = real(*args, **options)
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
            return connection

        before = qualcode("code", "list", "--json", within=run_before).json
        monkeypatch.setattr("sqlite3.connect", connect)
        said = qualcode(*words, within=run_before, status=1)
        assert "the disk is full" in said.told
        assert "study.db" in said.told
        monkeypatch.undo()
        monkeypatch.chdir(run_before)
        assert qualcode("code", "list", "--json").json == before
        assert qualcode("check", "--json").json["ok"]
        assert qualcode(*words)

    @pytest.mark.parametrize(
        "words",
        [
            ["run"],
            ["extracts", "--out", "x.csv"],
            ["matrix", "export", "x.xlsx"],
            ["memo", "export"],
            ["codebook", "export", "x.md"],
        ],
    )
    def test_beside_the_store(self, qualcode, run_before, monkeypatch, words):
        qualcode("code", "add", "SU1:5", "ward", within=run_before)
        before = everything(run_before)

        def full(_):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", full)
            said = qualcode(*words, within=run_before, status=1)
        assert "No space left on device" in said.told
        assert {k: v for k, v in everything(run_before).items() if k != "study.db"} == {
            k: v for k, v in before.items() if k != "study.db"
        }

    def test_on_the_way_in(self, qualcode, run_before, tmp_path, monkeypatch):
        (tmp_path / "new.txt").write_text("P1: New words.\n", encoding="utf-8")

        def full(_):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", full)
            qualcode("ingest", tmp_path / "new.txt", within=run_before, status=1)
        assert [p.name for p in (run_before / "transcripts").iterdir() if "new" in p.name] == []

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
    @pytest.mark.parametrize(
        "words", [["documents", "list"], ["extracts"], ["extracts", "--json"], ["history"]]
    )
    def test_on_standard_output(self, run_before, words):
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "qualcode", *words],
                cwd=run_before, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60,
            )  # fmt: skip
        assert done.returncode == 1
        assert b"No space left on device" in done.stderr
        assert b"Traceback" not in done.stderr


class TestASecondProcess:
    """Somebody else writes: wait, then say so; nothing is lost on either side."""

    @pytest.fixture
    def impatient(self, monkeypatch):
        monkeypatch.setattr(
            "qualcode.study.study.open_store", functools.partial(open_store, wait=0.1)
        )

    @pytest.fixture
    def writer(self, run_before):
        connection = sqlite3.connect(run_before / "study.db", isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        yield connection
        connection.close()

    @pytest.mark.parametrize(
        "words",
        [
            ["code", "add", "SU1:5", "ward"],
            ["suggest"],
            ["undo"],
            ["matrix", "summarise", "SU1", "ward", "x"],
            ["run"],
        ],
    )
    def test_a_change_meanwhile(self, qualcode, run_before, impatient, writer, words):
        said = qualcode(*words, within=run_before, status=1)
        assert "another program is writing to it" in said.told
        assert "Wait" in said.told
        writer.execute("ROLLBACK")
        qualcode(*words, within=run_before)

    def test_reading_goes_on(self, qualcode, run_before, impatient, writer):
        assert len(qualcode("documents", "list", "--json", within=run_before).json) == 3
        assert qualcode("matrix", "show", "life", within=run_before)

    def test_eight_at_once_lose_nothing(self, folder):
        codes = ["family", "money", "ward", "trust", "life", "room"]
        started = [
            subprocess.Popen(
                [sys.executable, "-m", "qualcode", "code", "add", f"SU1:{turn}", code, "--coder", f"c{turn}"],
                cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            )
            for code in codes[:4]
            for turn in (2, 4)
        ]  # fmt: skip
        said = [process.communicate(timeout=120)[1] for process in started]
        assert [process.returncode for process in started] == [0] * 8, said
        with sqlite3.connect(folder / "study.db") as connection:
            (codings,) = connection.execute("SELECT count(*) FROM coding").fetchone()
            (entries,) = connection.execute(
                "SELECT count(*) FROM change WHERE action = 'code add'"
            ).fetchone()
        connection.close()
        assert (codings, entries) == (8, 8)


@pytest.mark.skipif(os.name != "posix", reason="signals of this kind are POSIX's")
def test_interrupted_from_outside(folder):
    """Ctrl-C while a command waits for a key: 130, and what was decided is kept."""
    import pty
    import select
    import signal
    import termios

    leader, follower = pty.openpty()
    # A shell may pass on that Ctrl-C is ignored (`nohup`, `trap`, a job in the background).
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "qualcode", "review"],
        cwd=folder, stdin=follower, stdout=follower, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    signal.signal(signal.SIGINT, inherited)
    os.close(follower)

    def wait_for(words):
        """Until they are on the screen, and a key is waited for."""
        seen, end = b"", time.monotonic() + 60
        while words not in seen or termios.tcgetattr(leader)[3] & termios.ICANON:
            assert time.monotonic() < end, seen
            if select.select([leader], [], [], 0.05)[0]:
                seen += os.read(leader, 4096)

    try:
        wait_for(b"1 of 13")
        os.write(leader, b"a")
        wait_for(b"2 of 13")
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
    finally:
        process.kill()
        process.wait()
        process.stderr.close()  # left open, it would fail the test that comes next
        os.close(leader)
    assert process.returncode == 130
    assert b"Interrupted" in said
    assert b"Traceback" not in said
    with sqlite3.connect(folder / "study.db") as connection:
        assert connection.execute("SELECT count(*) FROM decision").fetchone() == (1,)
    connection.close()


@pytest.mark.skipif(os.name != "posix", reason="rights of this kind are POSIX's")
class TestRights:
    """In processes of their own; root, who may do all, gives that up before (`setpriv`)."""

    @pytest.fixture
    def limited(self):
        prefix = []
        if os.geteuid() == 0:
            if not shutil.which("setpriv"):
                pytest.skip("root may read and write anywhere, and setpriv is not here")
            prefix = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]

        def run(folder, *words):
            done = subprocess.run(
                [*prefix, sys.executable, "-m", "qualcode", *words],
                cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=60,
            )  # fmt: skip
            assert "Traceback" not in done.stderr
            return done

        return run

    def test_a_study_that_may_only_be_read(self, limited, run_before):
        paths = [run_before, *run_before.rglob("*")]
        for path in paths:
            path.chmod(path.stat().st_mode & ~0o222)
        try:
            assert limited(run_before, "matrix", "show", "life").returncode == 0
            assert limited(run_before, "run", "--verify").returncode == 0
            for words in (["code", "add", "SU1:5", "ward"], ["run"], ["matrix", "export"]):
                done = limited(run_before, *words)
                assert done.returncode == 1
                assert "Error: " in done.stderr
        finally:
            for path in paths:
                path.chmod(path.stat().st_mode | 0o200)

    @pytest.mark.parametrize(
        "name", ["transcripts/SU1.md", "codebook.yaml", "cases.csv", "study.db", "study.yaml"]
    )
    def test_a_file_that_may_not_be_read(self, limited, run_before, name):
        (run_before / name).chmod(0)
        edited = run_before / "transcripts/new.txt"
        edited.write_text("P1: New words.\n", encoding="utf-8")
        done = limited(run_before, "run")
        (run_before / name).chmod(0o600)
        assert done.returncode == 1, done.stderr
        assert Path(name).name in done.stderr


@pytest.mark.parametrize(
    "place",
    ["with spaces", "ünïcödé 😀", "-dash", "%20", "a'b\"c" if os.name == "posix" else "a'b"],
)
def test_odd_folders(qualcode, folder, tmp_path, place):
    home = tmp_path / place / place
    shutil.copytree(folder, home)
    qualcode("run", "--study", home, within=tmp_path)
    assert qualcode("run", "--verify", "--json", "--study", home).json["ok"]
    qualcode("new", tmp_path / place / "new one", within=tmp_path)
    assert (home / "outputs/matrix.xlsx").is_file()


@pytest.mark.parametrize(
    "words",
    [
        ["matrix", "show", "nope"],
        ["matrix", "show", "life", "--by", "nope"],
        ["matrix", "summarise", "nope", "ward", "x"],
        ["matrix", "export", "x.pdf"],
        ["documents", "show", "nope"],
        ["suggest", "--unit", "page"],
        ["code", "remove", "nope"],
        ["code", "import", "nope.csv"],
        ["cases", "import", "nope.csv"],
        ["new", "x", "--codebook", "nope"],
        ["new", "x", "--example", "nope"],
        ["new", "transcripts"],
        ["demo", "transcripts"],
        ["extracts", "--out", "codebook.yaml/x.csv"],
        ["undo", "--coder", "nobody"],
        ["redo"],
        ["run", "--verify"],
    ],
)
def test_what_cannot_be_done_is_told_in_a_line_or_two(qualcode, folder, words):
    qualcode("codebook", "show", within=folder)  # the parsed codebook is kept when first read
    before = everything(folder)
    said = qualcode(*words, within=folder, status=1)
    assert said.err.startswith("Error: ")
    assert 1 <= len(said.err.splitlines()) <= 3
    assert said.out == ""
    assert everything(folder) == before
