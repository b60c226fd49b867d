"""`qualcode open`: the process that listens."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import sys
import urllib.error
import urllib.request
from http.cookiejar import CookieJar

import pytest


def opener():
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))


def test_the_address_opens_it_and_quit_ends_it(served, folder):
    with opener().open(served.address, timeout=20) as answer:
        assert "Getting by" in answer.read().decode()
    reach = opener()
    reach.open(served.address, timeout=20).close()
    request = urllib.request.Request(
        f"{served.base}/api/quit",
        data=b"{}",
        headers={"Origin": served.base, "Content-Type": "application/json"},
    )
    with reach.open(request, timeout=20) as answer:
        assert json.load(answer)["said"]
    out, err = served.process.communicate(timeout=30)
    assert served.process.returncode == 0, err
    assert out == ""
    assert not (folder / ".qualcode-open.json").exists()
    with pytest.raises(urllib.error.URLError):
        opener().open(served.address, timeout=5)


def test_a_second_open_finds_the_first(served, serve):
    second = serve("--coder", "ana")
    assert second.address == served.address
    assert second.process.wait(30) == 0
    assert served.process.poll() is None


def test_what_a_killed_one_left_behind_is_passed_over(served, serve):
    served.kill()
    second = serve()
    assert second.address != served.address
    with opener().open(second.address, timeout=20) as answer:
        assert answer.status == 200


def test_the_file_with_the_key_is_private(served, folder):
    said = json.loads((folder / ".qualcode-open.json").read_text(encoding="utf-8"))
    assert said["address"] == served.address
    if os.name == "posix":
        assert stat.S_IMODE((folder / ".qualcode-open.json").stat().st_mode) == 0o600


def test_only_this_machine_is_listened_to(served):
    port = int(served.base.rpartition(":")[2])
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in others - {"127.0.0.1"} - {a for a in others if a.startswith("127.")}:
        with pytest.raises(OSError), socket.create_connection((address, port), timeout=2):
            pass


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_key_is_in_no_list_of_processes(serve, folder, tmp_path, monkeypatch):
    """The browser is started with a private page; what it was started with is kept by a false one."""
    said = tmp_path / "said"
    browser = tmp_path / "browser"
    browser.write_text(
        f'#!/bin/sh\necho "$@" > {said}.part\nmv {said}.part {said}\n', encoding="utf-8"
    )
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    import subprocess

    process = subprocess.Popen(
        [sys.executable, "-m", "qualcode", "open", "--json"],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    address = json.loads(process.stdout.readline())["address"]
    token = address.rpartition("=")[2]
    import time

    end = time.monotonic() + 30
    while not said.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert token not in said.read_text(encoding="utf-8")
    assert "open-workbench.html" in said.read_text(encoding="utf-8")
    page = folder / "open-workbench.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert token in page.read_text(encoding="utf-8")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert not page.exists()


def test_ctrl_c_ends_it_in_order(served, folder):
    status, _, err = served.end()
    assert status == 0, err
    assert "Traceback" not in err
    assert not (folder / ".qualcode-open.json").exists()


def test_a_port_that_is_taken_is_told(served, folder, qualcode, tmp_path):
    import shutil

    other = shutil.copytree(folder, tmp_path / "other")
    (other / ".qualcode-open.json").unlink()
    port = served.base.rpartition(":")[2]
    said = qualcode("open", "--no-browser", "--port", port, within=other, status=1)
    assert f"Port {port} cannot be used" in said.told


def test_a_folder_without_a_study_is_told_at_once(qualcode, tmp_path):
    assert "study" in qualcode("open", "--no-browser", within=tmp_path, status=1).told
