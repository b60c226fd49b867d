"""What a study settles about the reading of its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReadOptions:
    """Settings that override every guess; left empty, the readers guess and say so.

    `encoding` is a Python codec name. `speaker_pattern` is a regular expression with the named
    group `speaker` and optionally `time`, tried at the start of each line. `aliases` maps labels as
    they occur in transcripts to the label meant. `questions` maps columns of a questionnaire to
    `open`, `attribute`, `respondent` or `ignore`. `language` (ISO 639-1) helps to guess an encoding.
    """

    encoding: str = ""
    speaker_pattern: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
