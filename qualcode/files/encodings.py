"""Bytes to text: by byte order mark, as UTF-8, or by a guess that is told."""

from __future__ import annotations

import codecs
import re
import unicodedata

from qualcode.errors import QualcodeError
from qualcode.files.latin import guess_latin
from qualcode.files.sources import Source

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 500_000
# Curly quotes, dashes, ellipsis, euro, pound, no-break space: what English text saved by a Windows
# program holds beyond ASCII. A guesser has too little to go by where these are all there is.
_WINDOWS_SIGNS = frozenset(b"\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa3\xa9\xab\xae"
                           b"\xb0\xb7\xbb\xbd")  # fmt: skip
# Unassigned, private, half and control characters.
_NO_TEXT = frozenset({"Cn", "Co", "Cs", "Cc"})
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(source: Source, encoding: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of `source`, and notes on what was guessed.

    `encoding` overrides every guess. Raises QualcodeError for an unknown encoding, for bytes it
    does not fit, and for what is no text at all.
    """
    notes: tuple[str, ...] = (f"Read as {encoding}, as asked.",)
    if encoding:
        text = _as_told(source, encoding)
    else:
        text, notes = _guessed(source.data)
        if b"\x00" in source.data[:_SAMPLE] and "\x00" in text and _not_utf8(source.data):
            raise _binary(source.name)
    _refuse_binary(source.name, text)
    return text, notes


def decode_table(source: Source, encoding: str = "") -> tuple[str, tuple[str, ...]]:
    """As `decode`, for a table: cells may have control characters, and only a NUL is refused."""
    text, notes = (
        (_as_told(source, encoding), (f"Read as {encoding}, as asked.",))
        if encoding
        else _guessed(source.data)
    )
    if "\x00" in text:
        raise _binary(source.name)
    return text, notes


def text_of(data: bytes) -> str:
    """The text of `data` by the same guess, whatever it is: for word lists and searches."""
    return _guessed(data)[0]


def whole_characters(text: str) -> str:
    """`text` with halves of characters joined, and those that lost the other half as �.

    Formats that write characters as numbers (JSON, RTF) can hold such halves; nothing can store them.
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _as_told(source: Source, encoding: str) -> str:
    try:
        return source.data.decode(encoding)
    except LookupError as error:
        raise QualcodeError(
            f"There is no encoding '{encoding}'.", "Common ones: utf-8, utf-16, cp1252, mac_roman."
        ) from error
    except (UnicodeError, ValueError) as error:
        raise QualcodeError(
            f"{source.name} is not written in {encoding}.",
            "Leave the encoding out to have it guessed.",
        ) from error


def _guessed(data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace")
            return text, _losses(text, "Some bytes fit no character and were replaced by \ufffd.")
    try:
        text, broken_at = data.decode("utf-8"), -1
    except UnicodeDecodeError as error:
        text, broken_at = "", error.start
    # Some scripts in UTF-16 are UTF-8 by their bytes, with control characters for letters.
    if (broken_at >= 0 or text.count("\x00", 0, _SAMPLE) > 2) and (wide := _wide(data)):
        return data.decode(wide, "replace"), (f"Encoding guessed: {wide}, without a mark.",)
    if broken_at < 0:
        return text, ()
    return _one_byte(data, broken_at)


def _not_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: read the right way round it has blanks and line ends, and no oddities.

    The other way round, blanks and line ends are letters of scripts far apart.
    """
    if b"\x00" not in data or len(data) % 2:
        return ""
    sample = data[:4000]
    fits = {encoding: _plainness(sample, encoding) for encoding in ("utf-16-le", "utf-16-be")}
    best = max(fits, key=lambda encoding: fits[encoding])
    return best if fits[best] > 0 else ""


def _plainness(sample: bytes, encoding: str) -> float:
    """How much of the text is ASCII blanks, line ends and signs; 0 where it can be no text."""
    text = sample.decode(encoding, "replace")
    odd = sum(unicodedata.category(char) in _NO_TEXT and char not in "\t\n\r\f" for char in text)
    plain = sum(char < "\x80" and not char.isalnum() for char in text)
    return plain / len(text) if odd <= len(text) * 0.01 + 1 else 0.0


def _one_byte(data: bytes, broken_at: int) -> tuple[str, tuple[str, ...]]:
    high = frozenset(byte for byte in data if byte > 0x7F)
    if high <= _WINDOWS_SIGNS:
        return data.decode("cp1252"), ("Encoding guessed: cp1252 (Windows), by its quotes.",)
    repaired = data.decode("utf-8", "replace")
    lost = repaired.count("\ufffd")
    if sum(char > "\x7f" for char in repaired) > lost * 3:
        return repaired, ("UTF-8 with damage: what fits no character is \ufffd.",)
    begin = max(0, broken_at - _SAMPLE // 2)
    sample = data[begin : begin + _SAMPLE]
    if (latin := guess_latin(sample)) and (text := _whole(data, latin.encoding)):
        told = f"{latin.share:.0%} of the accents are those of {latin.language}"
        hint = "If they look wrong, name it: --encoding."
        return text, (f"Encoding guessed: {latin.encoding} ({told}). {hint}",)
    return _best_guess(data, sample)


def _whole(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _best_guess(data: bytes, sample: bytes) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    encoding = best.encoding if best else "cp1252"
    sure = f"{1 - best.chaos:.0%} sure" if best else "a last resort"
    text = data.decode(encoding, "replace")
    return text, (
        f"Encoding guessed: {encoding} ({sure}). If accents look wrong, name it: --encoding.",
        *_losses(text, "Some bytes fit no character and were replaced by \ufffd."),
    )


def _losses(text: str, note: str) -> tuple[str, ...]:
    return (note,) if "\ufffd" in text else ()


def _refuse_binary(name: str, text: str) -> None:
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > 2 + len(sample) * 0.002:
        raise _binary(name)


def _binary(name: str) -> QualcodeError:
    return QualcodeError(
        f"{name} is no text: it holds binary data.",
        "If it was made by a word processor, save it as .docx or as text (UTF-8).",
    )
