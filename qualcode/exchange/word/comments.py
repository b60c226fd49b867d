"""Coding in Word: comments on a transcript, out and in again."""

from __future__ import annotations

from qualcode.exchange.coding_changes import CodingChanges
from qualcode.exchange.word.changes import compare_comments
from qualcode.exchange.word.comment_places import PlacedComments, WordCoding, place_comments
from qualcode.exchange.word.comment_text import ParsedComment, parse_comment
from qualcode.exchange.word.reading import (
    WordComment,
    WordDocument,
    WordReply,
    read_word_comments,
)
from qualcode.exchange.word.text import word_text
from qualcode.exchange.word.writing import placed_codings, write_word_comments

__all__ = [
    "CodingChanges",
    "ParsedComment",
    "PlacedComments",
    "WordCoding",
    "WordComment",
    "WordDocument",
    "WordReply",
    "compare_comments",
    "parse_comment",
    "place_comments",
    "placed_codings",
    "read_word_comments",
    "word_text",
    "write_word_comments",
]
