"""Which study, whose work, which exit status: what every command has in common."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys

import pytest

from qualcode.cli import session


def titled(folder, title):
    settings = folder / "study.yaml"
    text = settings.read_text(encoding="utf-8").replace("Getting by", title)
    settings.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def documents(qualcode):
    """The names of the documents of whatever study a command finds."""

    def names(*words, **options):
        return [d["document"] for d in qualcode(*words, "--json", **options).json]

    return names


def test_the_study_is_the_current_folder_or_one_above_it(documents, folder):
    assert documents("documents", "list", within=folder) == ["FG1", "SU1", "SU2"]
    deep = folder / "outputs" / "matrix"
    deep.mkdir(parents=True)
    assert documents("documents", "list", within=deep) == ["FG1", "SU1", "SU2"]


@pytest.mark.parametrize(
    "words", [["--study", "{}", "documents", "list"], ["documents", "list", "--study", "{}"]]
)
def test_a_study_can_be_named_before_and_after_the_command(documents, folder, tmp_path, words):
    words = [word.format(folder) for word in words]
    assert documents(*words, within=tmp_path) == ["FG1", "SU1", "SU2"]


def test_the_environment_names_a_study_and_an_option_overrules_it(
    documents, qualcode, folder, fresh_elsewhere, monkeypatch, tmp_path
):
    monkeypatch.setenv("QUALCODE_STUDY", str(folder))
    assert documents("documents", "list", within=tmp_path) == ["FG1", "SU1", "SU2"]
    assert documents("documents", "list", within=fresh_elsewhere) == ["FG1", "SU1", "SU2"]
    assert documents("documents", "list", "--study", fresh_elsewhere, within=tmp_path) == []


@pytest.fixture
def fresh_elsewhere(_templates, tmp_path):
    import shutil

    return shutil.copytree(_templates / "fresh", tmp_path / "elsewhere")


def test_the_option_after_the_command_is_the_nearer_one(documents, folder, fresh_elsewhere):
    words = ["--study", fresh_elsewhere, "documents", "list", "--study", folder]
    assert documents(*words) == ["FG1", "SU1", "SU2"]


def test_outside_a_study_one_is_told_how_to_name_or_make_one(qualcode, tmp_path):
    said = qualcode("documents", "list", within=tmp_path, status=1)
    assert str(tmp_path) in said.err
    assert "--study DIR" in said.err
    assert "qualcode new" in said.err
    assert said.out == ""


def test_a_study_named_wrongly_is_not_the_one_above(qualcode, folder):
    """`--study typo` inside a study must not quietly work on that study."""
    said = qualcode("documents", "list", "--study", "typo", within=folder, status=1)
    assert "typo" in said.err


def test_a_study_named_wrongly_in_the_environment_is_told(qualcode, folder, monkeypatch):
    monkeypatch.setenv("QUALCODE_STUDY", str(folder / "nowhere"))
    assert "nowhere" in qualcode("documents", "list", within=folder, status=1).err


def test_who_is_at_work(qualcode, folder, monkeypatch):
    """`--coder`, QUALCODE_CODER, `coder:` in study.yaml, the login name: in this order."""

    def coder(*words):
        done = qualcode("code", "add", "SU1:2", "family", *words, "--json", within=folder)
        rows = qualcode("code", "list", "--json", within=folder).json
        return next(r["coder"] for r in rows if r["coding_id"] == done.json[0]["coding_id"])

    assert coder() == "ana"
    monkeypatch.setenv("QUALCODE_CODER", "ben")
    assert coder() == "ben"
    assert coder("--coder", "cem") == "cem"
    monkeypatch.delenv("QUALCODE_CODER")
    settings = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(settings.replace("coder: ana\n", ""), encoding="utf-8")
    monkeypatch.setenv("LOGNAME", "dora")
    assert coder() == "dora"


@pytest.mark.parametrize("name", ["", "   ", "\n"])
def test_a_blank_name_is_no_name(qualcode, folder, name):
    qualcode("code", "add", "SU1:2", "family", "--coder", name, within=folder)
    qualcode("code", "add", "SU1:2", "money", "--coder", " Ana  B.\n", within=folder)
    coders = {
        r["code_id"]: r["coder"] for r in qualcode("code", "list", "--json", within=folder).json
    }
    assert coders == {"family": "ana", "money": "Ana B."}


@pytest.mark.skipif(os.name != "posix", reason="streams are closed so on POSIX only")
@pytest.mark.parametrize(
    "command",
    [
        "review <&-",
        "documents list --json >&-",
        "documents list >&-",
        "run 2>&-",
        "documents list --json <&-",
    ],
)
def test_streams_that_were_closed(folder, command):
    shell = f"{sys.executable} -m qualcode {command}"
    done = subprocess.run(
        ["sh", "-c", shell], cwd=folder, capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_coder_can_be_named_before_the_command(qualcode, folder):
    qualcode("--coder", "eva", "code", "add", "SU1:2", "family", within=folder)
    assert [r["coder"] for r in qualcode("code", "list", "--json", within=folder).json] == ["eva"]


@pytest.mark.parametrize(
    "words", [["no-such-command"], ["code", "add"], ["documents", "list", "--nope"], ["new"]]
)
def test_a_command_that_is_not_understood_ends_with_2(qualcode, folder, words):
    said = qualcode(*words, within=folder, status=2)
    assert said.out == ""
    assert "Usage" in said.err


def test_a_fault_of_ours_ends_with_3_and_a_log_without_transcripts(
    qualcode, folder, monkeypatch, tmp_path
):
    words = "what Kaya said about her sister"

    def broken(*_):
        raise ZeroDivisionError(words)

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("qualcode.study.study.load_documents", broken)
    said = qualcode("documents", "list", within=folder, status=3)
    assert "Something went wrong inside qualcode" in said.told
    (log,) = tmp_path.glob("qualcode-fault-*.log")
    assert log.name in said.told.replace(" ", "")
    written = log.read_text(encoding="utf-8")
    assert "ZeroDivisionError" in written
    assert "load_documents" in written or "broken" in written
    assert "Kaya" not in written
    if os.name == "posix":
        assert log.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt, EOFError])
def test_interrupted_ends_with_130(qualcode, folder, monkeypatch, error):
    def interrupted(*_):
        raise error

    monkeypatch.setattr("qualcode.study.study.load_documents", interrupted)
    said = qualcode("documents", "list", within=folder, status=130)
    assert "Interrupted" in said.err


def test_what_the_system_refuses_can_be_mended(qualcode, folder, monkeypatch):
    """No right to read a file is not a fault of the program."""

    def refused(*_):
        raise PermissionError(13, "Permission denied", str(folder / "cases.csv"))

    monkeypatch.setattr("qualcode.exchange.cases_table.read_cases", refused)
    said = qualcode("cases", "list", within=folder, status=1)
    assert "cases.csv" in said.err
    assert "Permission denied" in said.err


def test_json_is_alone_on_standard_output(qualcode, folder):
    """Messages go to standard error, also where something fails."""
    (folder / "transcripts" / "broken.docx").write_bytes(b"PK no archive")
    said = qualcode("ingest", "--json", within=folder, status=1)
    assert [failure["file"] for failure in said.json["failed"]] == ["transcripts/broken.docx"]


def run_process(*words, within, **environment):
    return subprocess.run(
        [sys.executable, "-m", "qualcode", *map(str, words)],
        cwd=within,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )


def test_a_terminal_without_unicode_gets_its_answer(folder):
    """Words that the terminal's encoding lacks are replaced, not a fault."""
    done = run_process("documents", "show", "SU1", within=folder, PYTHONIOENCODING="ascii")
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr
    assert b"**Kaya:** My sister rings me" in done.stdout


def test_json_is_utf8_whatever_the_terminal(folder):
    done = run_process(
        "documents", "show", "SU1", "--json", within=folder, PYTHONIOENCODING="cp1252"
    )
    assert "😀" in json.loads(done.stdout.decode("utf-8"))["text"]


@pytest.mark.skipif(os.name != "posix", reason="pipes close so on POSIX only")
@pytest.mark.parametrize("words", [["documents", "show", "SU1"], ["extracts", "--suggested"]])
def test_a_reader_who_has_seen_enough_is_no_fault(folder, words):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "qualcode", *words],
        cwd=folder,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_table_of_the_history_keeps_dates_and_actions_whole(qualcode, folder):
    """Also in 80 columns, where the words of a change have to wrap."""
    qualcode("code", "add", "SU1:2", "family", within=folder)
    said = qualcode("history", within=folder).out
    (line,) = [line for line in said.splitlines() if "code add" in line]
    import re

    assert re.search(r"^ +\d+ +\d{4}-\d\d-\d\d \d\d:\d\d +ana +code add ", line)
    assert "why" not in said
    qualcode("undo", within=folder)
    assert "undone" in qualcode("history", within=folder).out


def test_a_pipe_closed_early_is_known_on_windows_too():
    invalid = OSError(errno.EINVAL, "Invalid argument")
    of_a_file = OSError(errno.EINVAL, "Invalid argument", "notes.txt")
    full = OSError(errno.ENOSPC, "No space left on device")
    assert session.is_closed_pipe(invalid, windows=True)
    assert not session.is_closed_pipe(invalid, windows=False)
    assert not session.is_closed_pipe(of_a_file, windows=True)
    assert not session.is_closed_pipe(full, windows=True)
    for windows in (True, False):
        assert session.is_closed_pipe(BrokenPipeError(errno.EPIPE, "Broken pipe"), windows=windows)
