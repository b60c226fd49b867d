"""The plan of the house holds: floors, late imports, and nothing printed below the command line."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qualcode"
MODULES = sorted(PACKAGE.rglob("*.py"))

# Slow to import; the function that needs one imports it.
HEAVY = {
    "ahocorasick_rs", "charset_normalizer", "dask", "distributed", "docx", "lxml", "numpy",
    "jinja2", "openpyxl", "pandas", "pdfminer", "pdfplumber", "PIL", "pyarrow", "spacy", "starlette",
    "uvicorn", "webvtt", "xlsxwriter",
}  # fmt: skip
# These work with arrays throughout. Only each other import them before they are needed.
ARRAYS = {
    *(f"keywords/{room}.py" for room in ("automaton", "columns", "cues", "pages", "search")),
    *(f"learning/{room}.py" for room in ("evaluation", "ranking", "regression", "vectors")),
}
FACES = {"typer", "rich", "click"}


def name(path):
    return path.relative_to(PACKAGE).as_posix()


def is_face(path):
    return path.parent.name == "cli" or path.name == "__main__.py"


def imported(tree, *, top_only):
    """(line, top-level package) of every import; those under TYPE_CHECKING cost nothing."""
    nodes = list(ast.walk(tree))
    if top_only:
        late = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        nodes = []
        queue = list(tree.body)
        while queue:
            node = queue.pop()
            if isinstance(node, late) or _is_type_checking(node):
                continue
            nodes.append(node)
            queue.extend(ast.iter_child_nodes(node))
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]


def _is_type_checking(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) in {
        "TYPE_CHECKING",
        "typing.TYPE_CHECKING",
    }


def trees():
    for path in MODULES:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_the_floors_hold():
    """Import downwards only; neighbours leave each other alone (the contract in pyproject.toml)."""
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 kept, 0 broken" in done.stdout


def test_the_contract_names_every_room():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contract = text.partition("[[tool.importlinter.contracts]]")[2]
    rooms = {p.stem for p in PACKAGE.iterdir() if p.suffix in {"", ".py"} and p.stem[0] != "_"}
    assert rooms <= set(re.findall(r"\w+", contract))


def test_the_page_has_the_floors_and_the_rooms():
    """docs/architecture.md names every room, and draws the floors as the contract has them."""
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("layers = [")[2]
    layers = [re.findall(r"\w+", line) for line in re.findall(r'"(.*)"', contract)]
    drawn = page.partition("## Floors")[2].partition("## ")[0]
    assert [line.split()[1:] for line in drawn.splitlines() if line.startswith("    ")] == layers[
        1:
    ]
    table = page.partition("## Rooms")[2].partition("## Floors")[0]
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(re.findall(r"`(\w+)/` \|", table)) == rooms


def test_nothing_heavy_is_imported_before_it_is_needed():
    found = [
        f"{name(path)}:{line}: {module}"
        for path, tree in trees()
        for line, module in imported(tree, top_only=True)
        if module in HEAVY and not (module == "numpy" and name(path) in ARRAYS)
    ]
    assert found == []


def test_modules_of_arrays_are_imported_late():
    rooms = {f"qualcode.{room[:-3].replace('/', '.')}" for room in ARRAYS}
    found = [
        f"{name(path)}:{node.lineno}: {node.module}"
        for path, tree in trees()
        if name(path) not in ARRAYS
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module in rooms
    ]
    assert found == []


def test_only_the_command_line_knows_typer_and_rich():
    found = [
        f"{name(path)}:{line}: {module}"
        for path, tree in trees()
        if not is_face(path)
        for line, module in imported(tree, top_only=False)
        if module in FACES
    ]
    assert found == []


def test_nothing_below_it_prints_or_exits_or_asks():
    calls = {"print", "input", "exit", "quit", "sys.exit", "os._exit", "breakpoint"}
    found = []
    for path, tree in trees():
        if is_face(path):
            continue
        for node in ast.walk(tree):
            said = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""
            if isinstance(node, ast.Call) and ast.unparse(node.func) in calls:
                found.append(f"{name(path)}:{node.lineno}: {ast.unparse(node.func)}()")
            elif said in {"sys.stdout", "sys.stderr", "sys.stdin", "SystemExit"}:
                found.append(f"{name(path)}:{node.lineno}: {said}")
    assert found == []


def test_only_the_store_knows_sqlite():
    found = [
        name(path)
        for path, tree in trees()
        if path.parent.name != "store"
        for _, module in imported(tree, top_only=False)
        if module == "sqlite3"
    ]
    assert found == []


# Modules of `actions/` that open no change and take part in none: what they change is not a row.
NO_CHANGE = {
    "actions/archive.py",  # backups, a dump, a study made of a dump: whole files
    "actions/merge_conflicts.py",  # what a merge has to decide, for the merge
    "actions/new.py",  # makes a study: there is no store before
    "actions/pseudonym_files.py",  # files of the copy that `pseudonymise` makes
    "actions/pseudonym_transcripts.py",  # likewise
}


def test_actions_change_a_study_and_nothing_else_does():
    """Every module of `actions/` opens a change or is given one; no other room opens one."""
    opens, takes = set(), set()
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("store.change"):
                opens.add(name(path))
            if isinstance(node, ast.arg) and node.annotation:
                takes |= {name(path)} if ast.unparse(node.annotation) == "Change" else set()
    actions = {name(path) for path in MODULES if path.parent.name == "actions"}
    assert actions - opens - takes - {"actions/__init__.py"} == NO_CHANGE
    assert {place for place in opens if not place.startswith(("actions/", "store/"))} == set()


# A statement, whatever its capitals: not the words alone, which help texts have too.
STATEMENT = re.compile(
    r"""\bselect\s[^;]*\sfrom\s+["\w]+(\s+\w)?\s*($|where\b|order\s+by|join\b|left\b|group\s+by|limit\b)
    |\bselect\s+[\d*]|\binsert\s+(or\s+\w+\s+)?into\b|\bupdate\s+["\w]+\s+set\b|\bdelete\s+from\b
    |\bpragma\s+\w+\s*(=|\(|$)|\b(create|drop|alter)\s+(unique\s+)?(table|index|trigger|view)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def literals(tree):
    """(line, text) of every string that is not a docstring; of an f-string what is fixed in it."""
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inner = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part for part in node.values if isinstance(part, ast.Constant)]
            inner |= {id(part) for part in parts}
            yield node.lineno, "x".join(str(part.value) for part in parts)
    for node in ast.walk(tree):
        own = id(node) not in prose and id(node) not in inner
        if own and isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_only_the_store_speaks_sql():
    found = [
        f"{name(path)}:{line}: {text[:60]}"
        for path, tree in trees()
        if path.parent.name != "store"
        for line, text in literals(tree)
        if STATEMENT.search(text)
    ]
    assert found == []


def test_the_search_for_sql_finds_it_and_passes_over_prose():
    said = [
        "SELECT body FROM content WHERE sha256 = ?",
        'select "when" from change',
        "SELECT 1",
        "SELECT r.change FROM change_row r JOIN change c ON c.id = r.change",
        "SELECT * FROM x",
        "INSERT INTO content VALUES (?, ?)",
        "UPDATE change SET came_with = ?",
        'DELETE FROM "x" WHERE id = ?',
        "PRAGMA integrity_check",
        "CREATE TABLE t (id)",
    ]
    assert [text for text in said if not STATEMENT.search(text)] == []
    prose = ["Select a code from the list.", "Update the settings.", "Delete a coding.", "a pragma"]
    assert [text for text in prose if STATEMENT.search(text)] == []


# Who asks for what a coder of a blind study must not see, and why.
HIDDEN_TOO = {
    "study/study.py": "where it is defined; which suggestions are settled",
    "study/leaks.py": "a name may be in anything that anyone wrote",
    "actions/code.py": "an id that another coder's coding has is taken",
    "actions/codebook.py": "a code in use cannot be deleted, whoever used it",
    "actions/codebook_merge.py": "all codings of a code follow it",
    "actions/carry.py": "all codings move with an edit of the text",
    "actions/follow_labels.py": "all summaries follow a case that was renamed",
    "actions/ingest.py": "a document that carries anything is kept",
    "actions/office.py": "what comes back is compared with what is there",
    "actions/pseudonymise.py": "the copy has everything",
    "actions/summaries.py": "another's summary is not written over",
    "outputs/check.py": "everything is checked",
    "outputs/contents.py": "one hash of all decisions, which tells none of them",
}


def test_who_asks_for_everything_is_on_a_list():
    """The short question answers what may be seen; whoever needs more says so, here too."""
    found = {
        name(path)
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "everything_hidden_too"
    }
    assert found | {"study/study.py"} == HIDDEN_TOO.keys()


def test_only_the_study_asks_the_store_what_people_made():
    """`study.codings()` knows what may be seen; the store does not."""
    asks = {"codings", "decisions", "summaries", "memos", "suggestions"}
    raw = {f"load_{kind}" for kind in asks} | {"each_suggestion"}
    found = [
        f"{name(path)}:{node.lineno}"
        for path, tree in trees()
        if path.parent.name != "store" and name(path) != "study/study.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and raw & {alias.name for alias in node.names}
    ]
    assert found == []


# `open` listens on this machine, asks whether a workbench runs already, and starts the browser.
LISTENS = "cli/open.py"


def test_nothing_knows_the_network():
    networked = {
        "aiohttp", "asyncio", "ftplib", "http", "httpx", "httpx2", "requests", "smtplib", "socket",
        "ssl", "urllib3", "uvicorn", "webbrowser",
    }  # fmt: skip
    found = [
        f"{name(path)}:{line}: {module}"
        for path, tree in trees()
        for line, module in imported(tree, top_only=False)
        if module in networked and name(path) != LISTENS
    ]
    assert found == []


def test_modules_are_named_for_what_they_hold():
    nothing = {"utils", "util", "helpers", "common", "misc", "manager", "managers", "base"}
    assert not [name(path) for path in MODULES if path.stem in nothing]


def test_files_are_opened_with_their_encoding():
    """What is read on one system is read the same on another."""
    found = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            given = {keyword.arg for keyword in node.keywords}
            mode = next(
                (
                    a.value
                    for a in node.args
                    if isinstance(a, ast.Constant) and isinstance(a.value, str)
                ),
                "r",
            )
            named = called == "read_text" and (node.args or "encoding" in given)
            if called == "read_text" and not named:
                found.append(f"{name(path)}:{node.lineno}: read_text()")
            if called == "write_text" and "encoding" not in given:
                found.append(f"{name(path)}:{node.lineno}: write_text()")
            if (
                called == "open"
                and isinstance(node.func, ast.Name)
                and "b" not in mode
                and "encoding" not in given
            ):
                found.append(f"{name(path)}:{node.lineno}: open()")
    assert found == []


def test_no_module_imports_itself_by_a_way_round():
    modules = {module(path): path for path in MODULES}
    graph = {own: wanted(path, set(modules)) - {own} for own, path in modules.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from None


def module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def wanted(path, modules):
    """The modules of the package that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & modules) or {node.module}
    return found & modules
