"""docs/codebook.md tells what is so."""

import re
from pathlib import Path

from qualcode.codebook.keys import TABLES
from qualcode.codebook.yaml_file import read_codebook

PAGE = (Path(__file__).parents[2] / "docs" / "codebook.md").read_text(encoding="utf-8")


def test_the_example_is_a_codebook_without_problems():
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    codebook, problems = read_codebook(example)
    assert problems == []
    assert codebook.code("relationship").keywords[-1].unless == ("mistrust",)


def test_every_key_is_explained_and_no_other():
    headings = {
        "At the top": "codebook",
        "A theme": "theme",
        "A code": "code",
        "A keyword": "keyword",
    }
    for heading, table in headings.items():
        section = PAGE.split(f"\n### {heading}\n")[1].split("\n## ")[0].split("\n### ")[0]
        explained = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
        assert explained == [key.name for key in TABLES[table]]
