"""Coding in Word: comments on a transcript, out and in again."""

from __future__ import annotations

from qualcode.exchange.comment_places import PlacedComments, WordCoding, place_comments
from qualcode.exchange.comment_text import ParsedComment, parse_comment
from qualcode.exchange.word_reading import (
    WordComment,
    WordDocument,
    WordReply,
    read_word_comments,
)
from qualcode.exchange.word_writing import write_word_comments

__all__ = [
    "ParsedComment",
    "PlacedComments",
    "WordCoding",
    "WordComment",
    "WordDocument",
    "WordReply",
    "parse_comment",
    "place_comments",
    "read_word_comments",
    "write_word_comments",
]
