"""Whatever a file holds, importing it ends in a codebook or in words, never in a fault of ours."""

import io
import random
import zipfile

import pytest
from test_codebook_dictionaries import LIWC, QUANTEDA, YOSHIKODER
from test_codebook_table import CODEBOOK

from qualcode.errors import QualcodeError
from qualcode.exchange.codebooks.formats import READERS, read_foreign_codebook
from qualcode.exchange.codebooks.qdc import write_qdc
from qualcode.exchange.codebooks.table import write_codebook_csv, write_codebook_xlsx


def project(data):
    """A REFI-QDA project with this as its project file, and a source beside it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Sources/a.txt", "words")
        archive.writestr("Project.qde", data)
    return out.getvalue()


WHOLE = {
    ".qdc": write_qdc(CODEBOOK)[0],
    ".qde": write_qdc(CODEBOOK)[0],
    ".qdpx": project(write_qdc(CODEBOOK)[0]),
    ".csv": write_codebook_csv(CODEBOOK)[0],
    ".tsv": b"code\tdefinition\nA\tb\n",
    ".xlsx": write_codebook_xlsx(CODEBOOK)[0],
    ".dic": LIWC.encode(),
    ".ykd": YOSHIKODER.encode(),
    ".lcd": YOSHIKODER.encode(),
    ".yml": QUANTEDA.encode(),
    ".yaml": QUANTEDA.encode(),
}


def test_every_format_has_an_example_here():
    assert set(WHOLE) == set(READERS)


@pytest.mark.parametrize("suffix", WHOLE)
def test_a_hurt_file_is_read_or_told(tmp_path, suffix):
    path = tmp_path / f"hurt{suffix}"
    for seed in range(40 if suffix in {".xlsx", ".qdpx"} else 150):
        rng = random.Random(seed)
        data = bytearray(WHOLE[suffix])
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(data) or 1)
            match rng.randrange(4):
                case 0:
                    del data[at : at + rng.randrange(60)]
                case 1:
                    data[at:at] = rng.randbytes(rng.randrange(5))
                case 2:
                    data[at:at] = rng.choice(
                        [b"\n", b"\t", b'"', b"<", b"[", b"&a;", b"\xff", b"\x00"]
                    )
                case _:
                    data[at : at + 9] = data[at : at + 9] * 2
        path.write_bytes(bytes(data))
        try:
            found = read_foreign_codebook(path)
        except QualcodeError:
            continue
        assert found.codebook is not None


@pytest.mark.parametrize("suffix", WHOLE)
def test_an_empty_file_a_folder_and_a_missing_one_are_told(tmp_path, suffix):
    empty, folder = tmp_path / f"empty{suffix}", tmp_path / f"folder{suffix}"
    empty.write_bytes(b"")
    folder.mkdir()
    for path in (empty, folder, tmp_path / f"none{suffix}"):
        with pytest.raises(QualcodeError):
            read_foreign_codebook(path)


def test_the_codes_of_a_project_are_those_of_the_file_in_it(tmp_path):
    inside, whole = tmp_path / "project.qde", tmp_path / "study.qdpx"
    inside.write_bytes(WHOLE[".qde"])
    whole.write_bytes(WHOLE[".qdpx"])
    assert read_foreign_codebook(whole) == read_foreign_codebook(inside)
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("Sources/a.txt", "words")
    with pytest.raises(QualcodeError, match=r"no project\.qde"):
        read_foreign_codebook(whole)
