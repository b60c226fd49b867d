"""Bytes to text: by byte order mark, as UTF-8, or by a guess that is reported."""

from __future__ import annotations

import codecs
import re
import unicodedata

from qualcode.errors import QualcodeError
from qualcode.files.latin import Guess, guess_latin, guess_script
from qualcode.files.sources import Source

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 500_000
_ISO_2022 = re.compile(rb"\x1b\$[@B]")
# Curly quotes, dashes, ellipsis, euro, pound, no-break space: what English text saved by a Windows
# program holds beyond ASCII. A guesser has too little to go by where these are all there is.
_WINDOWS_SIGNS = frozenset(b"\x80\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa3\xa9\xab\xae"
                           b"\xb0\xb7\xbb\xbd")  # fmt: skip
# Runs of two or more characters beyond ASCII that are not of one alphabet of small letters.
_FOREIGN = re.compile("[^\x00-\x7f]{2,40}")
_MEANT_SIGNS = frozenset("‘’“”„«»–—…•€£§°·¿¡©®™´½¼¾²³µ×\xa0 ")
# Unassigned, private, half and control characters.
_NO_TEXT = frozenset({"Cn", "Co", "Cs", "Cc"})
_CONTROLS = re.compile("[\x00-\x08\x0e-\x14\x16-\x1a\x1c-\x1f]")


def decode(source: Source, encoding: str = "", language: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of `source`, and notes on what was guessed.

    `encoding` overrides every guess; `language` (ISO 639-1) is the study's, against which guesses
    are tried. Raises QualcodeError for an unknown encoding, for bytes it
    does not fit, and for anything that is not text.
    """
    notes: tuple[str, ...] = (f"Read as {encoding}, as asked.",)
    if encoding:
        text = _as_told(source, encoding)
    else:
        text, notes = _guessed(source.data, language)
        if b"\x00" in source.data[:_SAMPLE] and "\x00" in text and _not_utf8(source.data):
            raise _binary(source.name)
    _refuse_binary(source.name, text)
    return text, notes


def decode_table(
    source: Source, encoding: str = "", language: str = ""
) -> tuple[str, tuple[str, ...]]:
    """As `decode`, for a table: cells may have control characters, and only a NUL is refused."""
    text, notes = (
        (_as_told(source, encoding), (f"Read as {encoding}, as asked.",))
        if encoding
        else _guessed(source.data, language)
    )
    if "\x00" in text:
        raise _binary(source.name)
    return text, notes


def text_of(data: bytes) -> str:
    """The text of `data` by the same guess, whatever it is: for word lists and searches."""
    return _guessed(data)[0]


def whole_characters(text: str) -> str:
    """`text` with halves of characters joined, and those that lost the other half as �.

    Formats that write characters as numbers (JSON, RTF) can contain such halves; nothing can store them.
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def told_of_garbling(text: str) -> tuple[str, ...]:
    """A note if the text was garbled before it was saved: `Ã©` for `é`, `Ðº` or `РєР°Рє` for Russian.

    That is: letters that, written in the encoding of a Windows program, are those of another text.
    """
    sample = text[:_SAMPLE]
    found: dict[str, str] = {}
    count = 0
    for run in _FOREIGN.findall(sample):
        for was in ("cp1252", "cp1251", "mac_roman", "cp1250"):
            meant = _meant(run, was)
            if meant:
                found.setdefault(run, meant)
                count += 1
                break
    lost = sample.count("\ufffd")
    told = []
    script = _as_latin(sample)
    if script:
        told.append(
            f"Please check: the text seems to be {script.language} that was saved as if it were in "
            "Latin letters. Save it again as UTF-8 from the program it came from."
        )
    elif count > 1 or (count and len(sample) < 2_000):
        example, meant = next(iter(found.items()))
        told.append(
            f"Please check: the text seems to have been garbled before it was saved ({count} places; "
            f"“{example}” is probably “{meant}”). Save it again as UTF-8 from the program it came from."
        )
    if lost:
        told.append(f"Please check: {lost} characters are lost (\ufffd).")
    return tuple(told)


def _as_latin(sample: str) -> Guess | None:
    """The language of a text whose letters were taken for accents: `Èíòåðâüþåð` for Интервьюер."""
    accents = sum("\xc0" <= char <= "\xff" for char in sample)
    if accents * 2 < sum(map(str.isalpha, sample)) or accents < 8:
        return None
    try:
        guess = guess_script(sample.encode("cp1252"))
    except UnicodeEncodeError:
        return None
    return guess if guess and guess.words > 1 else None


def _meant(run: str, was: str) -> str:
    """What a run of letters says if its bytes are read as UTF-8; empty if it is not garbled so."""
    try:
        data = b"".join(
            char.encode("latin-1") if "\x80" <= char <= "\x9f" else char.encode(was) for char in run
        )
        meant = data.decode("utf-8")
    except UnicodeError:
        return ""
    plain = all(char.isalpha() or char in _MEANT_SIGNS for char in meant)
    return meant if plain and len(meant) < len(run) else ""


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


def _guessed(data: bytes, language: str = "") -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data.decode(encoding, "replace")
            return text, _losses(text, "Some bytes fit no character and were replaced by \ufffd.")
    try:
        text, broken_at = data.decode("utf-8"), -1
    except UnicodeDecodeError as error:
        text, broken_at = "", error.start
    if broken_at < 0 and _ISO_2022.search(data) and (text_2022 := _whole(data, "iso2022_jp_2")):
        return text_2022, ("Encoding guessed: iso2022_jp, by its escape sequences.",)
    # Some scripts in UTF-16 are UTF-8 by their bytes, with control characters for letters.
    if (broken_at >= 0 or text.count("\x00", 0, _SAMPLE) > 2) and (wide := _wide(data)):
        return data.decode(wide, "replace"), (f"Encoding guessed: {wide}, without a mark.",)
    if broken_at < 0:
        return text, ()
    return _one_byte(data, broken_at, language)


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


def _one_byte(data: bytes, broken_at: int, language: str) -> tuple[str, tuple[str, ...]]:
    high = frozenset(byte for byte in data if byte > 0x7F)
    if high <= _WINDOWS_SIGNS:
        return data.decode("cp1252"), ("Encoding guessed: cp1252 (Windows), by its quotes.",)
    repaired = data.decode("utf-8", "replace")
    lost = repaired.count("\ufffd")
    if sum(char > "\x7f" for char in repaired) > lost * 3:
        return repaired, ("UTF-8 with damage: what fits no character is \ufffd.",)
    begin = max(0, broken_at - _SAMPLE // 2)
    sample = data[begin : begin + _SAMPLE]
    guesses = [g for g in (guess_latin(sample, language), guess_script(sample, language)) if g]
    for guess in sorted(guesses, key=lambda g: -g.score):
        if text := _whole(data, guess.encoding):
            return text, (_told(guess),)
    return _best_guess(data, sample)


def _told(guess: Guess) -> str:
    hint = "If letters look wrong, name the encoding: --encoding."
    if not guess.words:
        return (
            f"Please check: the encoding is a guess ({guess.encoding}: {guess.share:.0%} of the "
            f"letters beyond ASCII are those of {guess.language}, but no common word of it was "
            f"found). {hint}"
        )
    return (
        f"Encoding guessed: {guess.encoding} ({guess.share:.0%} of the letters beyond ASCII are "
        f"those of {guess.language}, and {guess.words} of its common words were found). {hint}"
    )


def _whole(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _best_guess(data: bytes, sample: bytes) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    encoding = best.encoding if best else "cp1252"
    text = data.decode(encoding, "replace")
    told = (
        f"Please check: the encoding is a guess ({encoding}), and no language was recognised. "
        "If letters look wrong, name the encoding: --encoding."
    )
    return text, (told, *_losses(text, "Some bytes fit no character and were replaced by \ufffd."))


def _losses(text: str, note: str) -> tuple[str, ...]:
    return (note,) if "\ufffd" in text else ()


def _refuse_binary(name: str, text: str) -> None:
    sample = text[:_SAMPLE]
    if len(_CONTROLS.findall(sample)) > 2 + len(sample) * 0.002:
        raise _binary(name)


def _binary(name: str) -> QualcodeError:
    return QualcodeError(
        f"{name} is not text: it contains binary data.",
        "If it was made by a word processor, save it as .docx or as text (UTF-8).",
    )
