"""Tables as LaTeX: longtables that a thesis takes in with the command input."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from qualcode.model.approach import FOOTNOTE
from qualcode.writers.paper import PaperCell, PaperLine, PaperTable

_HEAD = r"""% Made by qualcode. In the preamble of your document:
%   \usepackage[T1]{fontenc}
%   \usepackage{array,booktabs,longtable,pdflscape}
% Signs beyond European letters need XeLaTeX or LuaLaTeX.
\providecommand{\qchead}[1]{{\footnotesize\bfseries #1}}
\providecommand{\qcsummary}[1]{{\footnotesize #1}}
\providecommand{\qcreference}[1]{{\scriptsize #1}}
\providecommand{\qcnote}[1]{{\footnotesize\itshape #1}}
"""
_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_\allowbreak{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "¶": r"\P{}",
    "×": r"$\times$",
    "›": r"\guilsinglright{}",
    "–": "--",
    "—": "---",
    "…": r"\ldots{}",
}
_ANY = re.compile("|".join(map(re.escape, _SIGNS)))


def latex_page(title: str, tables: Sequence[PaperTable]) -> str:
    """A file to take in: a landscape longtable a table, its heads repeated on every page.

    Words are escaped; how summaries, references and notes look are four commands that a document
    may define otherwise. Needs array, booktabs, longtable and pdflscape, as its first lines say.
    """
    blocks = [f"{_HEAD}% {' '.join(_writable(title).split())}"]
    blocks += [_table(table) for table in tables]
    return "\n\n".join(blocks) + "\n"


def _table(table: PaperTable) -> str:
    widths = table.widths or (1.0,) * len(table.heads)
    share = 0.97 / sum(widths)
    # 2\tabcolsep a column; \linewidth is the long side of the page in landscape.
    columns = "".join(
        rf">{{\raggedright\arraybackslash}}p{{\dimexpr{width * share:.3f}\linewidth-2\tabcolsep\relax}}"
        for width in widths
    )
    heads = " & ".join(rf"\qchead{{{latex(head)}}}" for head in table.heads) + r" \\"
    number = len(table.heads)
    intro = rf"\noindent {latex(table.intro)}" + "\n" if table.intro else ""
    lines = "\n".join(_line(line, number) for line in table.lines)
    foot = latex(" ".join(filter(None, [table.footnote, FOOTNOTE])))
    note = rf"\multicolumn{{{number}}}{{@{{}}p{{\dimexpr0.97\linewidth-2\tabcolsep\relax}}@{{}}}}{{\qcnote{{{foot}}}}}"
    return (
        "\\begin{landscape}\n"
        f"{intro}\\footnotesize\n\\begin{{longtable}}{{@{{}}{columns}@{{}}}}\n"
        f"\\caption{{{latex(table.title)}}}\\\\\n"
        f"\\toprule\n{heads}\n\\midrule\n\\endfirsthead\n"
        f"\\toprule\n{heads}\n\\midrule\n\\endhead\n"
        f"\\bottomrule\n\\endfoot\n\\bottomrule\n{note}\n\\endlastfoot\n{lines}\n\\end{{longtable}}\n"
        "\\end{landscape}"
    )


def _line(line: PaperLine, number: int) -> str:
    if not line.cells:
        return rf"\multicolumn{{{number}}}{{@{{}}l}}{{\textit{{{latex(line.group)}}}}} \\ \midrule"
    first, *rest = line.cells
    return " & ".join([_cell(first), *(_cell(cell) for cell in rest)]) + r" \\ \addlinespace"


def _cell(cell: PaperCell) -> str:
    parts = [
        rf"\qcsummary{{{latex(cell.text)}}}" if cell.text else "",
        rf"\qcnote{{{latex(cell.note)}}}" if cell.note else "",
        rf"\qcreference{{{latex(cell.small)}}}" if cell.small else "",
    ]
    return r" \newline ".join(filter(None, parts))


def latex(text: str) -> str:
    """`text` as LaTeX sets it: signs escaped, line breaks kept as such."""
    lines = [" ".join(line.split()) for line in _writable(text).split("\n")]
    return r" \newline ".join(_ANY.sub(lambda m: _SIGNS[m[0]], line) for line in lines if line)


def _writable(text: str) -> str:
    return "".join(
        char if char == "\n" or unicodedata.category(char)[0] != "C" else " " for char in text
    )
