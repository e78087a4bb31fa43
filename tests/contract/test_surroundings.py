"""Commands where the machine is not as usual: no home, no temporary folder, addresses of version 6."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

CLI = [sys.executable, "-c", "from practicable.cli import main; main()"]


def has_version_6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("words", [("orders", "check", "baseline"), ("runs", "list", "--store", "none")])
def test_neither_home_nor_temporary_folder_is_needed(tmp_path: Path, words: tuple[str, ...]) -> None:
    bare = {key: value for key, value in os.environ.items() if key not in {"HOME", "XDG_CACHE_HOME"}}
    bare |= {"TMPDIR": str(tmp_path / "missing")}
    done = subprocess.run([*CLI, *words], cwd=tmp_path, env=bare, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not has_version_6(), reason="this machine has no address of version 6")
def test_the_address_of_a_server_of_version_6_opens() -> None:
    command = [*CLI, "serve", "--host", "::1", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[4]
            assert address.startswith("http://[::1]:")
            with urllib.request.urlopen(address, timeout=60) as page:
                assert page.status == 200
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)
