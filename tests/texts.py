"""Every text that a user can see, collected from the source as a gettext template.

`python tests/texts.py > tests/golden/texts.pot` writes the golden file. An f-string becomes a template
with named placeholders, so the file can be given to a translator as it is.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qualcode"

# Words of languages, of other programs' files and of names: data that is recognised, never shown.
DATA = re.compile(
    r"^(?:\w+_)?(?:words|cues|negation|contractions|latin|patterns|capitals|identifiers)\.py$"
)
_CODE = re.compile(
    r"^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA|WITH|BEGIN|FROM|WHERE|JOIN|ORDER|AND)\s[A-Z\"a-z_*(]"
    r"|\(\?[:=!<P]|\\[bwsdSWD]|\[\^|^<[a-z]|[{}] *[a-z-]+: *[^ ]+;|^\s*[.#]?[a-z-]+ *\{"
)
_PROSE = re.compile(r"[a-z]{2,}[,;:.]?[ \n]+[\"'“({\[`]*[A-Za-z{]|[a-z}]{2,}[.?]$")


def is_prose(text: str) -> bool:
    """Whether a string of the program reads like something said to a person."""
    is_list_of_words = len(text.split()) > 15 and not re.search("[.,:;?!]", text)
    return bool(_PROSE.search(text)) and not _CODE.search(text) and not is_list_of_words


def template(node: ast.JoinedStr) -> str:
    """An f-string with its values as named placeholders."""
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        elif isinstance(value, ast.FormattedValue):
            inner = value.value
            if isinstance(inner, ast.Constant):
                parts.append(str(inner.value))
                continue
            while (
                isinstance(inner, ast.Call)
                and inner.args
                and not isinstance(inner.func, ast.Attribute)
            ):
                inner = inner.args[0]
            shown = ast.unparse(inner)
            names = re.findall(r"[A-Za-z_]\w*", re.sub(r"'[^']*'|\"[^\"]*\"", "", shown))
            parts.append(f"{{{names[-1] if names else 'value'}}}")
    return "".join(parts)


def docstrings(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.Constant]]:
    """Each documented module, class and function with the node of its docstring."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, kinds) and node.body and isinstance(node.body[0], ast.Expr):
            value = node.body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield node, value


def _python(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {id(value): node for node, value in docstrings(tree)}
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    shown = path.parent.name == "cli"  # the docstring of a command is its help
    texts = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            texts.append((node.lineno, node.col_offset, template(node)))
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside
        ):
            owner = documented.get(id(node))
            if owner is None:
                texts.append((node.lineno, node.col_offset, node.value))
            elif shown and isinstance(owner, ast.FunctionDef) and not owner.name.startswith("_"):
                texts.append((node.lineno, node.col_offset, ast.get_docstring(owner) or ""))
    for _, _, text in sorted(texts):
        if is_prose(text):
            yield text


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._quiet += tag in {"script", "style"}
        self.texts += [
            v for k, v in attrs if v and k in {"title", "aria-label", "placeholder", "alt"}
        ]

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._quiet and re.search(r"[A-Za-z]{2}", data):
            self.texts.append(" ".join(data.split()))


_SCRIPT = re.compile(r'//[^\n]*|/\*.*?\*/|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`', re.DOTALL)


def _placeholder(match: re.Match[str]) -> str:
    return f"{{{(re.findall(r'[A-Za-z_]+', match[1]) or ['value'])[-1]}}}"


def _page(path: Path) -> Iterator[str]:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        page = _Page()
        page.feed(source)
        yield from page.texts
        return
    for match in _SCRIPT.finditer(source):
        text = match[1] or match[2] or ""
        text = re.sub(r"\$\{([^{}]*)\}", _placeholder, text)
        if is_prose(text):
            yield text


def texts() -> dict[str, list[str]]:
    """By file (relative to the package), its texts in their order, each once."""
    found: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*")):
        if "_included" in path.parts or DATA.match(path.name):
            continue
        read = {".py": _python, ".html": _page, ".js": _page}.get(path.suffix)
        if read and (said := list(dict.fromkeys(read(path)))):
            found[path.relative_to(PACKAGE).as_posix()] = said
    return found


def as_template() -> str:
    """The gettext template: one entry per text, with every file that says it."""
    places: dict[str, list[str]] = {}
    for file, said in texts().items():
        for text in said:
            places.setdefault(text, []).append(file)
    lines = ['msgid ""', 'msgstr "Content-Type: text/plain; charset=UTF-8\\n"', ""]
    for text, files in places.items():
        quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").split("\n")
        lines.append(f"#: {' '.join(files)}")
        if re.search(r"\{\w+\}", text):
            lines.append("#, python-brace-format")
        if len(quoted) == 1:
            lines.append(f'msgid "{quoted[0]}"')
        else:
            lines.append('msgid ""')
            lines += [f'"{line}\\n"' for line in quoted[:-1]] + [f'"{quoted[-1]}"']
        lines += ['msgstr ""', ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.buffer.write(as_template().encode("utf-8"))
