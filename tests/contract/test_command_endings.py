"""However a command with workers ends, it leaves no process behind, and says why it ended in one line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ALWAYS_KILLED = (
    "practicable: worker processes died 3 times in a row without a result (killed by SIGKILL, as the system "
    "does when memory runs out); accepted: fewer workers\n"
)
SCRIPT = Path(__file__).with_name("commands_with_workers.py")

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")


def start(ending: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start the command in a session, and so in a process group, of its own; it writes to files."""
    with (folder / "stdout").open("w") as out, (folder / "stderr").open("w") as err:
        return subprocess.Popen(
            [sys.executable, str(SCRIPT), "wait", ending, str(folder)],
            stdout=subprocess.PIPE if ending == "broken pipe" else out,
            stderr=err,
            start_new_session=True,
        )


def group(number: int) -> list[str]:
    """Return the processes of a group that have not ended."""
    found: list[str] = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        state, _, process_group = text.rpartition(")")[2].split()[:3]
        if int(process_group) == number and state != "Z":
            found.append(text)
    return found


def ended(process: subprocess.Popen[bytes], folder: Path) -> tuple[int, str, str]:
    """Wait for the command alone, look at its group at once, then read what it wrote."""
    code = process.wait(timeout=60.0)
    left = group(process.pid)
    assert left == []
    return code, (folder / "stdout").read_text(), (folder / "stderr").read_text()


def await_workers(folder: Path) -> None:
    deadline = time.monotonic() + 60.0
    while len(list(folder.glob("*.*"))) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("ending", "expected", "message"),
    [
        ("success", 0, ""),
        ("error", 2, "practicable: three is refused\n"),
        ("killed", 0, ""),
        (
            "always killed",
            2,
            ALWAYS_KILLED,
        ),
    ],
)
def test_no_process_outlives_a_command(ending: str, expected: int, message: str, tmp_path: Path) -> None:
    code, out, err = ended(start(ending, tmp_path), tmp_path)
    assert (code, err) == (expected, message)
    if expected == 0:
        assert sorted(out.split()) == [str(item) for item in range(8)]


def to_one(number: int) -> Callable[[int], None]:
    return lambda pid: os.kill(pid, number)


def to_all(number: int) -> Callable[[int], None]:
    return lambda pid: os.killpg(pid, number)


@pytest.mark.parametrize(
    ("send", "expected", "message"),
    [
        (to_one(signal.SIGINT), 130, "practicable: interrupted; nothing was written\n"),
        (to_all(signal.SIGINT), 130, "practicable: interrupted; nothing was written\n"),
        (to_one(signal.SIGTERM), 143, "practicable: terminated; nothing was written\n"),
        (to_all(signal.SIGTERM), 143, "practicable: terminated; nothing was written\n"),
        (to_one(signal.SIGHUP), 129, "practicable: terminated; nothing was written\n"),
    ],
)
def test_no_process_outlives_a_command_that_a_signal_ends(
    send: Callable[[int], None], expected: int, message: str, tmp_path: Path
) -> None:
    process = start("signal", tmp_path)
    await_workers(tmp_path)
    began = time.monotonic()
    send(process.pid)
    code, _, err = ended(process, tmp_path)
    assert (code, err) == (expected, message)
    assert time.monotonic() - began < 10.0


def test_no_process_outlives_a_command_whose_reader_has_gone(tmp_path: Path) -> None:
    process = start("broken pipe", tmp_path)
    assert process.stdout is not None
    assert process.stdout.readline() == b"0\n"
    process.stdout.close()
    _, _, err = ended(process, tmp_path)
    assert "Traceback" not in err


def test_workers_end_with_a_command_that_is_killed(tmp_path: Path) -> None:
    process = start("signal", tmp_path)
    await_workers(tmp_path)
    process.kill()
    process.wait(timeout=60.0)
    deadline = time.monotonic() + 10.0
    while group(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert group(process.pid) == []


def test_a_script_without_a_guard_is_told_of_it(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from practicable.parallel.pool import map_replicates\nmap_replicates(abs, 4, workers=2)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60.0, check=False)
    lines = done.stderr.splitlines()
    assert done.returncode == 1
    assert lines[-1].startswith("practicable.errors.InputError: worker processes import the script")
    assert 'if __name__ == "__main__":' in lines[-1]
    assert len(lines) < 30
    assert "memory" not in done.stderr
