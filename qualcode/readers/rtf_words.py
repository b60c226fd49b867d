"""The words of an RTF file, by the Rich Text Format Specification 1.9.1.

Own work, since the libraries at hand keep deleted words and hidden text, and grow slow on broken
files; this reads once from start to end.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass, replace

from qualcode.errors import QualcodeError
from qualcode.files.encodings import whole_characters
from qualcode.model.documents import Aside
from qualcode.readers.blocks import Blocks
from qualcode.readers.left_out import asides_of, beside_the_text
from qualcode.readers.questions import Paragraph, marks_of

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|'([0-9a-fA-F]{2})|([^a-zA-Z]))|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
# Groups that contain something other than the text.
_LEFT_OUT = frozenset(
    """
    annotation atnauthor atndate atnicn atnid atnparent atnref atntime atrfend atrfstart author
    background bkmkend bkmkstart buptim category colorschememapping colortbl comment company
    creatim datafield datastore defchp defpap do doccomm docvar falt fchars ffdeftext ffentrymcr
    ffexitmcr ffformat ffhelptext ffl ffname ffstattext file filetbl fldinst fldtype fname fontemb
    fontfile footer footerf footerl footerr footnote ftncn ftnsep ftnsepc generator gridtbl header
    headerf headerl headerr hlinkbase info keycode keywords latentstyles lchars levelnumbers
    leveltext linkval list listlevel listname listoverride listoverridetable listpicture listtable
    listtext lsdlockedexcept manager mmath nesttableprops nonesttables nonshppict objalias objclass
    objdata object objname objsect operator panose password passwordhash pgp pgptbl picprop pict pn
    pnseclvl pntext pntxta pntxtb printim private propname protend protstart protusertbl result
    revtbl revtim rsidtbl rxe shp shpgrp shpinst shppict staticval stylesheet subject svb tc template
    themedata title txe ud upr userprops wgrffmtfilter windowcaption writereservation xe xform
    xmlattrname xmlattrvalue xmlclose xmlname xmlnstbl xmlopen
    """.split()  # noqa: SIM905
)
_SIGNS = {
    b"tab": "\t", b"line": "\n", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’",
    b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"emspace": "\u2003",
    b"enspace": "\u2002", b"qmspace": "\u2005", b"zwj": "\u200d", b"zwnj": "\u200c",
    b"ltrmark": "\u200e", b"rtlmark": "\u200f",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"-": "\xad", b"_": "\u2011", b"{": "{", b"}": "}", b"\\": "\\"}
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp850",
}  # fmt: skip
_ON_OFF = {"v": "hidden", "b": "bold", "i": "italic"}
_MAX_GROUPS = 5_000


@dataclass(frozen=True, slots=True)
class _State:
    """What a group sets and its end resets."""

    out: bool = False
    hidden: bool = False
    deleted: bool = False
    bold: bool = False
    italic: bool = False
    fonts: bool = False
    font: int = -1
    skip: int = 1


class Words:
    """Reads RTF and gathers its text."""

    def __init__(self, encoding: str = "") -> None:
        """`encoding` overrides the code pages the file names."""
        self._asked = encoding
        self._page = encoding or "cp1252"
        self._fonts: dict[int, str] = {}
        self._font_named = -1
        self._first_font = -1
        self._blocks = Blocks()
        self._state = _State()
        self._groups: list[_State] = []
        self._bytes = bytearray()
        self._to_skip = 0
        self._starred = False
        self._in_table = False
        self._counts = dict.fromkeys(("annotation", "footnote", "deleted", "revised", "hidden"), 0)

    def read(self, data: bytes) -> None:
        """Take in a whole file, whatever state it is in."""
        at = 0
        while match := _TOKEN.match(data, at):
            at = match.end()
            word, number, code, symbol, brace, plain = match.groups()
            if word == b"bin":
                at += max(0, int(number or 0))
            elif word:
                self._control(word, int(number) if number else None)
            elif code or plain:
                self._take(bytes.fromhex(code.decode()) if code else plain)
            elif brace == b"{":
                self._open()
            elif brace and not self._close():
                break
            elif symbol:
                self._symbol(symbol)
        self._flush()

    def text(self) -> str:
        """What was read."""
        return whole_characters(self._blocks.text())

    @property
    def bold_starts(self) -> Counter[str]:
        """The bold words that paragraphs start with, and how often."""
        return self._blocks.bold_starts

    def notes(self) -> tuple[str, ...]:
        """How changes were read."""
        if self._counts["deleted"] or self._counts["revised"]:
            return ("Tracked changes are read as accepted (insertions in, deletions out).",)
        return ()

    def left_out(self) -> tuple[Aside, ...]:
        """What the file has besides the text."""
        beside = beside_the_text(
            comments=self._counts["annotation"],
            footnotes=self._counts["footnote"],
            hidden=self._counts["hidden"],
        )
        return (*beside, *asides_of(self._blocks.left_out))

    @property
    def paragraphs(self) -> list[Paragraph]:
        """How each paragraph is printed."""
        return self._blocks.paragraphs

    def _open(self) -> None:
        self._flush()
        if len(self._groups) >= _MAX_GROUPS:
            raise QualcodeError(
                "The RTF is nested too deeply.", "Open it in a word processor and save it as .docx."
            )
        self._groups.append(self._state)
        self._to_skip = 0

    def _close(self) -> bool:
        """False if the outermost group ends: what follows is not the document's."""
        self._flush()
        self._to_skip, self._starred = 0, False
        if self._groups:
            self._state = self._groups.pop()
        return bool(self._groups)

    def _symbol(self, symbol: bytes) -> None:
        self._flush()
        if symbol == b"*":
            self._starred = True
        elif symbol in b"\r\n":
            self._control(b"par", None)
        elif symbol in _SYMBOLS:
            self._write(_SYMBOLS[symbol])

    def _control(self, word: bytes, number: int | None) -> None:
        if word == b"u":
            self._unicode(number or 0)
            return
        self._flush()
        self._to_skip = 0
        starred, self._starred = self._starred, False
        name = word.decode("ascii")
        if name in _LEFT_OUT or (starred and not name.startswith("fonttbl")):
            self._state = replace(self._state, out=True)
            if name in self._counts and not (self._groups and self._groups[-1].out):
                self._counts[name] += 1
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        elif name in {"par", "sect"}:
            self._paragraph()
        elif name in {"cell", "row", "nestcell", "nestrow", "intbl", "pard", "trowd"}:
            self._table(name)
        else:
            self._setting(name, number)

    def _setting(self, name: str, number: int | None) -> None:
        if name in _ON_OFF:
            self._state = replace(self._state, **{_ON_OFF[name]: number != 0})
            self._counts["hidden"] += name == "v" and number != 0 and not self._state.out
        elif name in {"deleted", "revised"}:
            self._counts[name] += 1
            if name == "deleted":
                self._state = replace(self._state, deleted=number != 0)
        elif name == "plain":
            self._state = replace(
                self._state,
                hidden=False,
                deleted=False,
                bold=False,
                italic=False,
                font=self._first_font,
            )
        elif name == "uc":
            self._state = replace(self._state, skip=max(0, number if number is not None else 1))
        elif name == "fonttbl":
            self._state = replace(self._state, fonts=True, out=True)
        elif name in {"f", "fcharset", "deff"}:
            self._font(name, number or 0)
        elif name in {"ansicpg", "mac", "pc", "pca"} and not self._asked:
            self._page = _known(
                {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}.get(name, f"cp{number}")
            )

    def _font(self, name: str, number: int) -> None:
        if name == "deff":
            self._first_font = number
        elif self._state.fonts and name == "f":
            self._font_named = number
        elif self._state.fonts and self._font_named >= 0 and number in _CHARSETS and number:
            self._fonts[self._font_named] = _CHARSETS[number]
        elif name == "f":
            self._state = replace(self._state, font=number)

    def _table(self, name: str) -> None:
        if self._state.out:
            return
        if name == "trowd":
            self._enter_cell()
        elif name == "pard":
            self._in_table = False
        elif name == "intbl":
            self._in_table = True
        elif name == "nestcell":
            self._blocks.write(" ")
        elif name == "nestrow":
            self._blocks.end_open_paragraph()
        elif name == "cell":
            self._enter_cell()
            self._blocks.end_cell()
            self._blocks.start_cell()
        elif self._blocks.in_row:
            self._blocks.end_row()

    def _enter_cell(self) -> None:
        if not self._blocks.in_row:
            self._blocks.start_row()
            self._blocks.start_cell()

    def _paragraph(self) -> None:
        if self._state.out:
            return
        if self._in_table:
            self._enter_cell()
        elif self._blocks.in_row:
            self._blocks.end_row()
        self._blocks.end_paragraph()

    def _unicode(self, number: int) -> None:
        self._flush()
        self._write(chr(number % 0x10000))
        self._to_skip = self._state.skip

    def _take(self, data: bytes) -> None:
        """Bytes of text; the first ones may be what older readers show for a Unicode character."""
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        self._starred = False
        self._bytes += data[skipped:]

    def _flush(self) -> None:
        if self._bytes:
            page = self._page if self._asked else self._fonts.get(self._state.font, self._page)
            self._write(bytes(self._bytes).decode(page, "replace"))
            self._bytes.clear()

    def _write(self, words: str) -> None:
        if self._state.out or self._state.hidden or self._state.deleted:
            return
        if self._in_table:
            self._enter_cell()
        marks = marks_of(italic=self._state.italic)
        self._blocks.write(words, bold=self._state.bold, marks=marks)


def _known(encoding: str) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError:
        return "cp1252"
    return encoding
