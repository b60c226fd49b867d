"""Presence for statistics programs: SPSS, Stata, and scripts for R and SPSS that read a CSV.

A code is a variable: 1 coded, 0 not mentioned. All that says nothing of absence is missing, with its
reason as a label, so that no program takes "not finished" for "no".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from qualcode.errors import QualcodeError
from qualcode.files.cells import guarded_csv
from qualcode.files.writing import write_file
from qualcode.study.study import Study
from qualcode.study.tables import Presence

CODED, NOT_MENTIONED = 1, 0
MISSING = {"not finished": -1, "not asked": -2, "no answer": -3}
LABELS = {1: "coded", 0: "not mentioned", -1: "not finished", -2: "not asked", -3: "no answer"}
_STATA = {-1: "a", -2: "b", -3: "c"}
_TIME = "01 Jan 2000 00:00"  # no clock: the same data give the same bytes


@dataclass(frozen=True)
class Variable:
    """A column: its name in the file, what it is, and whether it is a code (else a text)."""

    name: str
    label: str
    is_code: bool


@dataclass(frozen=True)
class Data:
    """The variables, and a row per case under them."""

    variables: tuple[Variable, ...]
    rows: tuple[tuple[str | int, ...], ...]


def make_data(found: Presence) -> Data:
    """Presence as variables: the case, its attributes, and a number per code."""
    attributes = list(dict.fromkeys(name for facts in found.attributes.values() for name in facts))
    taken: set[str] = set()
    variables = [Variable(_name("case", taken), "case", is_code=False)]
    variables += [Variable(_name(name, taken), name, is_code=False) for name in attributes]
    variables += [Variable(_name(code.id, taken), code.name, is_code=True) for code in found.codes]
    rows: list[tuple[str | int, ...]] = [
        (
            case,
            *(found.attributes[case].get(name, "") for name in attributes),
            *(_value(found.standings[code.id][at].state) for code in found.codes),
        )
        for at, case in enumerate(found.names)
    ]
    return Data(tuple(variables), tuple(rows))


def _value(state: str) -> int:
    return {"coded": CODED, "not mentioned": NOT_MENTIONED}.get(state, MISSING.get(state, -1))


def _name(text: str, taken: set[str]) -> str:
    """A name that SPSS, Stata and R all take: letters, digits and `_`, at most 32."""
    plain = re.sub(r"[^0-9A-Za-z]+", "_", text).strip("_")[:26] or "v"
    plain = plain if plain[0].isalpha() else f"v_{plain}"
    name, number = plain, 1
    while name.casefold() in taken or name.casefold() in _RESERVED:
        number += 1
        name = f"{plain}_{number}"
    taken.add(name.casefold())
    return name


_RESERVED = frozenset(
    [
        "all",
        "and",
        "by",
        "eq",
        "ge",
        "gt",
        "le",
        "lt",
        "ne",
        "not",
        "or",
        "to",
        "with",
        "if",
        "in",
        "using",
        "byte",
        "int",
        "long",
        "float",
        "double",
        "str",
        "else",
        "for",
        "function",
        "next",
        "repeat",
        "while",
        "true",
        "false",
        "null",
        "na",
        "nan",
        "inf",
    ]
)


def _csv_rows(data: Data) -> list[list[str | int]]:
    return [[one.name for one in data.variables], *map(list, data.rows)]


def _columns(data: Data) -> str:
    rows: list[list[str | int]] = [["variable", "label", "values"]]
    values = "; ".join(f"{number} {label}" for number, label in LABELS.items())
    rows += [[one.name, one.label, values if one.is_code else "text"] for one in data.variables]
    return guarded_csv(rows)


def write_sav(path: Path, _: Study, found: Presence) -> list[Path]:
    """An SPSS file with labels; the reasons for missing values are user-missing."""
    import pandas as pd

    data = make_data(found)
    frame = pd.DataFrame(list(data.rows), columns=[one.name for one in data.variables])
    codes = [one.name for one in data.variables if one.is_code]
    frame = frame.astype(dict.fromkeys(codes, "float64"))
    content = _made(
        "write_sav",
        frame,
        path.suffix,
        column_labels={one.name: one.label[:250] for one in data.variables},
        variable_value_labels={name: dict(LABELS) for name in codes},
        missing_ranges={name: [{"lo": -3, "hi": -1}] for name in codes},
        variable_measure={one.name: "nominal" for one in data.variables},
    )
    write_file(path, content[:92] + b"01 Jan 0000:00:00" + content[109:])
    return [path]


def write_dta(path: Path, _: Study, found: Presence) -> list[Path]:
    """A Stata file with labels; the reasons for missing values are .a, .b and .c."""
    import pandas as pd

    data = make_data(found)
    frame = pd.DataFrame(
        list(data.rows), columns=[one.name for one in data.variables], dtype=object
    )
    codes = [one.name for one in data.variables if one.is_code]
    for name in codes:
        frame[name] = pd.Series([_STATA.get(v, float(v)) for v in frame[name]], dtype=object)
    labels = {1: "coded", 0: "not mentioned"} | {_STATA[n]: t for t, n in MISSING.items()}
    content = _made(
        "write_dta",
        frame,
        path.suffix,
        column_labels={one.name: one.label[:80] for one in data.variables},
        variable_value_labels={name: dict(labels) for name in codes},
        missing_user_values={name: [*_STATA.values()] for name in codes},
    )
    fixed = b"<timestamp>" + bytes([len(_TIME)]) + _TIME.encode()
    write_file(
        path, re.sub(rb"<timestamp>.*?(?=</timestamp>)", fixed, content, count=1, flags=re.DOTALL)
    )
    return [path]


def _made(writer: str, frame: object, suffix: str, **options: object) -> bytes:
    try:
        import pyreadstat
    except ImportError:
        raise QualcodeError(
            f"Writing {suffix} needs the library pyreadstat, which is not installed.",
            "Install it with: pip install qualcode[statistics]. Or use .R, .sps or .csv.",
        ) from None
    with TemporaryDirectory() as folder:
        target = Path(folder) / f"presence{suffix}"
        getattr(pyreadstat, writer)(frame, str(target), **options)
        return target.read_bytes()


def write_r(path: Path, _: Study, found: Presence) -> list[Path]:
    """A script for R, with the CSV that it reads and a list of the columns beside it."""
    data = make_data(found)
    codes = ", ".join(json.dumps(one.name) for one in data.variables if one.is_code)
    lines = [
        "# Made by qualcode. 1 coded, 0 not mentioned; all else is NA, with its reason in STATE_*.",
        f'presence <- read.csv({json.dumps(path.with_suffix(".csv").name)}, fileEncoding = "UTF-8-BOM",',
        '                     stringsAsFactors = FALSE, na.strings = "", check.names = FALSE)',
        f"codes <- c({codes})",
        "reasons <- c("
        + ", ".join(f'"{label}" = {number}' for number, label in LABELS.items())
        + ")",
        "for (code in codes) {",
        '  presence[[paste0("STATE_", code)]] <- factor(presence[[code]], levels = reasons, labels = names(reasons))',
        "  presence[[code]][presence[[code]] < 0] <- NA",
        "}",
        "labels <- c("
        + ", ".join(
            f"{json.dumps(v.name)} = {json.dumps(v.label, ensure_ascii=False)}"
            for v in data.variables
        )
        + ")",
        'for (name in names(labels)) attr(presence[[name]], "label") <- labels[[name]]',
    ]
    return _with_csv(path, "\n".join(lines) + "\n", data)


def write_sps(path: Path, _: Study, found: Presence) -> list[Path]:
    """A script for SPSS, with the CSV that it reads and a list of the columns beside it."""
    data = make_data(found)
    widths = [
        max([1, *(len(str(row[at]).encode()) for row in data.rows)])
        for at in range(len(data.variables))
    ]
    kinds = [
        f"  {one.name} {'F4.0' if one.is_code else f'A{min(width, 32767)}'}"
        for one, width in zip(data.variables, widths, strict=True)
    ]
    codes = " ".join(one.name for one in data.variables if one.is_code)
    labels = [f"  {one.name} {_sps(one.label)}" for one in data.variables]
    values = " ".join(f"{number} {_sps(label)}" for number, label in LABELS.items())
    lines = [
        "* Made by qualcode. 1 coded, 0 not mentioned; all else is missing.",
        "SET UNICODE=ON.",
        f"GET DATA /TYPE=TXT /FILE={_sps(path.with_suffix('.csv').name)} /ENCODING='UTF8'",
        "  /ARRANGEMENT=DELIMITED /DELIMITERS=',' /QUALIFIER='\"' /FIRSTCASE=2 /VARIABLES=",
        *kinds[:-1],
        f"{kinds[-1]}.",
        "VARIABLE LABELS",
        *labels[:-1],
        f"{labels[-1]}.",
    ]
    if codes:
        lines += [f"VALUE LABELS {codes} {values}.", f"MISSING VALUES {codes} (LOWEST THRU -1)."]
    return _with_csv(path, "\n".join([*lines, "EXECUTE.", ""]), data)


def _sps(text: str) -> str:
    return "'" + " ".join(text.split())[:250].replace("'", "''") + "'"


def _with_csv(path: Path, script: str, data: Data) -> list[Path]:
    columns = path.with_name(f"{path.stem}-columns.csv")
    write_file(path, script)
    write_file(path.with_suffix(".csv"), guarded_csv(_csv_rows(data)))
    write_file(columns, _columns(data))
    return [path, path.with_suffix(".csv"), columns]


STATISTICS_WRITERS: dict[str, Callable[[Path, Study, Presence], list[Path]]] = {
    ".sav": write_sav,
    ".dta": write_dta,
    ".r": write_r,
    ".sps": write_sps,
}
