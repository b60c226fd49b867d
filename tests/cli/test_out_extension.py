"""A file extension that cannot be written is refused by every command that writes a file."""

import pytest

# Every command that is given the file it writes, and the extensions it writes.
TABLES = (".csv", ".docx", ".md", ".tex")
COMMANDS = {
    ("extracts", "--out"): (".csv",),
    ("compare", "--by", "group", "--out"): TABLES,
    ("compare", "--by", "group", "--map"): (".svg", ".png"),
    ("quotes", "--out"): TABLES,
    ("checklist", "items.csv", "--out"): TABLES,
    ("keywords", "sample", "money", "--out"): (".csv",),
    ("types", "--blank"): (".csv",),
    ("matrix", "export"): (".xlsx", ".csv", ".html", ".docx", ".md", ".tex"),
    ("memo", "export"): (".md", ".docx", ".csv"),
    ("history", "export"): TABLES,
    ("codebook", "trail"): TABLES,
    ("codebook", "export"): (".yaml", ".md", ".docx", ".qdc", ".csv", ".xlsx"),
    ("sheet", "export"): (".xlsx",),
    ("word", "export", "SU1"): (".docx",),
}
ENDINGS = ("", ".pdf", ".doc", ".txt", ".csv", ".docx", ".xlsx", ".md", ".CSV")


@pytest.fixture
def coded(qualcode, folder):
    qualcode("code", "add", "SU1:4", "money", within=folder)
    (folder / "items.csv").write_text("item,evidence\nAsk about money,money\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_extension_is_written_or_refused(qualcode, coded, command):
    known = COMMANDS[command]
    words = [str(coded / word) if word == "items.csv" else word for word in command]
    for extension in dict.fromkeys([*ENDINGS, *known]):
        target = coded / f"q{extension}"
        allowed = extension.lower() in known
        done = qualcode(*words, target, within=coded, status=0 if allowed else 1)
        written = [path for path in coded.glob("q*") if path.suffix == extension]
        assert bool(written) == allowed, (extension, done.told)
        if not allowed:
            assert f"'q{extension}' does not have a file extension" in done.told
            assert known[0] in done.told
        for path in written:
            path.unlink()


def test_what_is_called_a_word_document_is_one(qualcode, coded):
    for command in (("quotes", "--all", "--out"), ("compare", "--by", "group", "--out")):
        target = coded / "q.docx"
        qualcode(*command, target, within=coded)
        assert target.read_bytes().startswith(b"PK")


def test_an_example_that_does_not_exist(qualcode, tmp_path):
    done = qualcode("new", tmp_path / "s", "--example", "nosuch", status=1)
    assert "There is no example study 'nosuch'." in done.told
    assert "psychological_recovery" in done.told
    assert "codebook" not in done.told.casefold()
    for codebook in ("chime", "framework_template"):
        done = qualcode("new", tmp_path / "s", "--example", codebook, status=1)
        assert f"no example study '{codebook}'" in done.told
    assert not (tmp_path / "s").exists()
