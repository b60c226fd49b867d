"""Files written whole or not at all."""

from __future__ import annotations

import os
import stat

import pytest

from qualcode.errors import QualcodeError
from qualcode.files.writing import make_private_folder, rewrite_file, write_file


def fails(code, text):
    def call(*_, **__):
        raise OSError(code, text)

    return call


def test_text_is_utf8_with_its_newlines_as_they_are(tmp_path):
    write_file(tmp_path / "a b" / "ö.txt", "one\r\ntwo\né")
    assert (tmp_path / "a b" / "ö.txt").read_bytes() == "one\r\ntwo\né".encode()
    write_file(tmp_path / "a b" / "ö.txt", b"\x00")
    assert (tmp_path / "a b" / "ö.txt").read_bytes() == b"\x00"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
def test_a_file_is_rewritten_in_its_own_encoding(tmp_path, encoding):
    path, mark = tmp_path / "a.yaml", "\ufeff" if encoding.startswith("utf-16") else ""
    path.write_bytes((mark + "été\r\n").encode(encoding))
    rewrite_file(path, "hiver é\r\n")
    assert path.read_bytes() == (mark + "hiver é\r\n").encode(encoding)


@pytest.mark.skipif(os.name != "posix", reason="rights of this kind are POSIX's")
def test_only_the_owner_reads_it(tmp_path):
    write_file(tmp_path / "new" / "private", "x")
    assert stat.S_IMODE((tmp_path / "new" / "private").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) & 0o077 == 0
    write_file(tmp_path / "shared", "x", private=False)
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o644


@pytest.mark.parametrize(
    ("what", "code", "said"),
    [
        ("os.fsync", 28, "No space left on device"),
        ("pathlib.Path.replace", 5, "Input/output error"),
        ("tempfile.mkstemp", 30, "Read-only file system"),
    ],
)
def test_what_was_there_before_stays_and_nothing_lies_about(
    tmp_path, monkeypatch, what, code, said
):
    path = tmp_path / "matrix.xlsx"
    path.write_text("before", encoding="utf-8")
    monkeypatch.setattr(what, fails(code, said))
    with pytest.raises(QualcodeError, match=said) as raised:
        write_file(path, "after")
    assert str(path) in raised.value.message
    assert raised.value.hint
    assert path.read_text(encoding="utf-8") == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["matrix.xlsx"]


def test_interrupted_in_the_middle(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    path = tmp_path / "a.txt"
    write_file(path, "before")
    monkeypatch.setattr("os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(path, "after")
    assert path.read_text(encoding="utf-8") == "before"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_stands_in_the_way(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(QualcodeError, match=r"a\.txt could not be written"):
        write_file(tmp_path / "a.txt", "x")
    (tmp_path / "b").write_text("", encoding="utf-8")
    with pytest.raises(QualcodeError):
        write_file(tmp_path / "b" / "c.txt", "x")
    with pytest.raises(QualcodeError, match="could not be created"):
        make_private_folder(tmp_path / "b" / "c")


def test_a_long_name_is_written_too(tmp_path):
    name = "ü" * 120 + ".txt"
    write_file(tmp_path / name, "x")
    assert [p.name for p in tmp_path.iterdir()] == [name]
