"""No command opens a network connection: all of them run with the network taken away."""

from __future__ import annotations

import asyncio
import socket

import pytest
import typer

from qualcode.cli.main import app


class NetworkUsedError(AssertionError):
    """Not an OSError: nothing in the program catches it as a failed connection."""


@pytest.fixture
def tried(monkeypatch):
    """What tried to reach the network; every try fails. Pairs of sockets within the process (asyncio
    and multiprocessing wake themselves by them) and sockets of the file system reach nobody."""
    seen = []

    def refuse(what):
        def call(*args, **_):
            own = args and isinstance(args[0], socket.socket)
            if own and args[0].family == getattr(socket, "AF_UNIX", None):
                return real[what](*args)
            seen.append((what, args[1:] if own else args))
            raise NetworkUsedError(what)

        return call

    real = {}
    for name in ("connect", "connect_ex", "bind", "sendto"):
        real[name] = getattr(socket.socket, name)
        monkeypatch.setattr(socket.socket, name, refuse(name))
    for name in ("create_connection", "getaddrinfo", "gethostbyname", "create_server"):
        monkeypatch.setattr(socket, name, refuse(name))
    return seen


def leaves(command, name=""):
    """Every command by its whole name."""
    if hasattr(command, "list_commands"):
        for below in command.list_commands(None):
            yield from leaves(command.get_command(None, below), f"{name} {below}".strip())
    else:
        yield name


# What a command needs to do its work in the small study; the others run as they are.
NEEDS = {
    "new": ["elsewhere", "--codebook", "cpa_recovery"],
    "ingest": ["--dry-run"],
    "documents show": ["SU1"],
    "read": ["SU1"],
    "cases import": ["cases.csv"],
    "codebook export": ["codes.docx"],
    "codebook rename": ["ward", "On the ward"],
    "codebook add": ["pace", "Pace", "--into", "room"],
    "code add": ["SU1:5", "ward"],
    "code import": ["extracts.csv"],
    "memo add": ["study", "A note"],
    "sheet export": ["sheet.xlsx"],
    "sheet import": ["sheet.xlsx"],
    "word export": ["SU1", "su1.docx"],
    "word import": ["su1.docx"],
    "kwic": ["trust"],
    "keywords suggest": ["ward"],
    "keywords sample": ["ward"],
    "scan": ["cases.csv", "--codebook", "codebook.yaml", "--text", "site", "--out", "found.csv"],
    "matrix show": ["life"],
    "matrix import": ["matrix.xlsx"],
    "matrix summarise": ["SU1", "ward", "Nobody talked."],
    "extracts": ["--out", "extracts.csv"],
    "merge": ["copy"],
    "dump": ["dumped"],
    "restore": ["dumped", "restored"],
}
FIRST = ["extracts", "matrix export", "sheet export", "word export", "dump"]


def test_the_block_holds(tried):
    opened = socket.socket()
    for reach in (
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: opened.connect(("127.0.0.1", 9)),
        lambda: socket.getaddrinfo("localhost", 80),
        lambda: __import__("urllib.request").request.urlopen("http://127.0.0.1:9/", timeout=1),
    ):
        with pytest.raises(NetworkUsedError):
            reach()
    opened.close()
    assert len(tried) == 4
    asyncio.run(asyncio.sleep(0))


def test_no_command_reaches_the_network(tried, qualcode, folder, tmp_path):
    import shutil

    shutil.copytree(folder, folder / "copy")
    every = list(leaves(typer.main.get_command(app)))
    assert set(NEEDS) <= set(every)
    done = {}
    for name in [*FIRST, *(name for name in every if name not in FIRST)]:
        if name in {"demo", "run"}:
            continue
        if name == "open":  # it listens, on this machine alone: tests/web/test_open.py
            continue
        words = [*name.split(), *NEEDS.get(name, [])]
        done[name] = run(words, folder)
    assert tried == []
    assert not [name for name, (status, _) in done.items() if status not in {0, 1, 2}], done
    failed = {name: said for name, (status, said) in done.items() if status and name in NEEDS}
    assert failed == {}


def run(words, folder):
    from typer.testing import CliRunner

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = CliRunner().invoke(app, words, input="")
    if isinstance(result.exception, NetworkUsedError):
        raise result.exception
    return result.exit_code, result.output


def test_the_whole_way_reaches_no_network(tried, qualcode, tmp_path):
    """The demonstration (ingest of every format that the examples have, suggestions, all outputs),
    and both proofs that it can be made again."""
    qualcode("demo", within=tmp_path)
    qualcode("run", "--verify", within=tmp_path / "qualcode-demo")
    qualcode("check", within=tmp_path / "qualcode-demo")
    assert tried == []
