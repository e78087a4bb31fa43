"""Where output is written: every kind of target, standard output in every state, and what stands in it."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from practicable.cli.output import lookalike
from practicable.cli.tables import paragraphs, table
from practicable.errors import BrokenOutputError, InputError, escaped
from practicable.files import check_writable, write_whole

TEXT = "a line – with a sign\n"
MAIN = [sys.executable, "-c", "from practicable.cli import main; main()"]
posix = pytest.mark.skipif(os.name != "posix", reason="modes, links and devices of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def written(path: Path) -> None:
    check_writable(path)
    write_whole(path, TEXT)


def shell(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script in which ``$P`` is the program."""
    program = " ".join(f"'{word}'" for word in MAIN)
    return subprocess.run(
        ["bash", "-c", script.replace("$P", program)],
        capture_output=True,
        encoding=environment.get("PYTHONIOENCODING", "utf-8"),
        check=False,
        env=os.environ | environment,
        timeout=120,
    )


@posix
@pytest.mark.parametrize("bits", [0o600, 0o640, 0o644, 0o666, 0o755])
def test_a_file_keeps_its_mode(tmp_path: Path, bits: int) -> None:
    path = tmp_path / "file"
    path.write_text("before, and longer than what follows it\n")
    path.chmod(bits)
    written(path)
    assert path.read_text(encoding="utf-8") == TEXT
    assert mode(path) == bits
    assert names(tmp_path) == ["file"]


@posix
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        written(tmp_path / "file")
    finally:
        os.umask(before)
    assert mode(tmp_path / "file") == 0o666 & ~mask


@posix
@pytest.mark.parametrize("there", [True, False])
def test_links_are_followed(tmp_path: Path, there: bool) -> None:
    (tmp_path / "below").mkdir()
    target = tmp_path / "below" / "target"
    if there:
        target.write_text("before")
    (tmp_path / "near").symlink_to("below/target")
    (tmp_path / "far").symlink_to(tmp_path / "near")
    written(tmp_path / "far")
    assert target.read_text(encoding="utf-8") == TEXT
    assert (tmp_path / "far").is_symlink()
    assert (tmp_path / "near").is_symlink()


@posix
@pytest.mark.parametrize("size", [0, 5, 500])
def test_every_name_of_a_file_shows_what_was_written(tmp_path: Path, size: int) -> None:
    (tmp_path / "one").write_text("x" * size)
    (tmp_path / "other").hardlink_to(tmp_path / "one")
    written(tmp_path / "one")
    assert (tmp_path / "other").read_text(encoding="utf-8") == TEXT


@posix
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(path.read_text(encoding="utf-8")))
    reader.start()
    written(path)
    reader.join(10)
    assert read == [TEXT]
    assert stat.S_ISFIFO(path.stat().st_mode)


@posix
def test_a_descriptor_is_written_to_and_a_broken_one_is_no_file() -> None:
    reads, writes = os.pipe()
    written(Path(f"/dev/fd/{writes}"))
    assert os.read(reads, 100).decode() == TEXT
    os.close(reads)
    with pytest.raises(BrokenOutputError):
        write_whole(Path(f"/dev/fd/{writes}"), TEXT)
    os.close(writes)
    with pytest.raises(InputError, match="Bad file descriptor"):
        check_writable(Path(f"/dev/fd/{writes}"))


@posix
def test_nothing_is_written_to_the_null_device_and_it_stays_one() -> None:
    written(Path("/dev/null"))
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@posix
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("/dev/full", "No space left"),
        ("{tmp}", "is a folder"),
        ("{tmp}/loop", "levels of symbolic links|symbolic link"),
        ("{tmp}/to-folder", "is a folder"),
        ("{tmp}/no/file", "No such file"),
        ("{tmp}/file/below", "Not a directory"),
        ("{tmp}/into-nowhere", "No such file"),
        ("{tmp}/" + "x" * 300, "File name too long"),
        ("{tmp}/" + "x/" * 3000, "File name too long"),
    ],
)
def test_what_cannot_be_written_is_refused_before_and_nothing_changes(
    tmp_path: Path, name: str, says: str
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "to-folder").symlink_to(".")
    (tmp_path / "into-nowhere").symlink_to("no/file")
    (tmp_path / "file").write_text("before")
    before = names(tmp_path)
    path = Path(name.format(tmp=tmp_path))
    with pytest.raises(InputError, match=says):
        check_writable(path)
    with pytest.raises(InputError, match=says):
        write_whole(path, TEXT)
    assert names(tmp_path) == before


@posix
@pytest.mark.parametrize("other_name", [True, False])
def test_a_full_disk_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other_name: bool
) -> None:
    path = tmp_path / "file"
    path.write_text("before")
    if other_name:
        (tmp_path / "other").hardlink_to(path)
    before = names(tmp_path)
    write, room = os.write, [10]

    def filling(handle: int, content: bytes) -> int:
        if room[0] <= 0:
            raise OSError(28, "No space left on device")
        done = write(handle, content[: room[0]])
        room[0] -= done
        return done

    monkeypatch.setattr(os, "write", filling)
    with pytest.raises(InputError, match="No space left"):
        write_whole(path, TEXT)
    monkeypatch.undo()
    assert path.read_text() == "before"
    assert names(tmp_path) == before


@posix
@pytest.mark.parametrize("name", ["x/", "", "/"])
def test_a_name_of_a_folder_or_none_is_refused(name: str) -> None:
    done = subprocess.run([*MAIN, "orders", "list", "-o", name], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert re.fullmatch(r"practicable: output: .*\n", done.stderr)


@posix
@pytest.mark.parametrize(
    ("script", "code", "says"),
    [
        ("$P orders list > /dev/full", 2, "practicable: standard output: cannot be written: No space left"),
        ("$P --help > /dev/full", 2, "practicable: standard output: No space left"),
        ("$P orders list --json >&-", 2, "practicable: standard output: is closed"),
        (
            "$P orders list -o /dev/full",
            2,
            "practicable: output: /dev/full: cannot be written",
        ),
        ("$P orders list | true; exit ${PIPESTATUS[0]}", 141, ""),
    ],
)
def test_standard_output_that_cannot_be_written_is_one_line(script: str, code: int, says: str) -> None:
    done = shell(script)
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith(says)
    assert done.stderr.count("\n") == (1 if says else 0)


@posix
@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "utf-8"])
def test_every_encoding_of_a_terminal_can_print_results(encoding: str) -> None:
    for words in ("claims", "claims --json"):
        done = shell(f"$P {words}", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout


@posix
def test_a_dash_is_standard_output() -> None:
    assert shell("$P orders list -o -").stdout == shell("$P orders list").stdout


@posix
def test_a_name_that_is_not_utf_8_is_read_and_printed_as_escapes(tmp_path: Path) -> None:
    name = os.path.join(os.fsencode(tmp_path), b"order-\xff.toml")  # noqa: PTH118
    with open(name, "w") as stream:  # noqa: PTH123
        stream.write('id = "mine"\ntitle = "Mine\\u001b[31m\\u202e"\n')
    done = subprocess.run([*MAIN, "orders", "check", name], capture_output=True, check=False)
    assert done.returncode in {0, 2}
    assert b"Traceback" not in done.stderr
    assert not {0x1B, 0xFF, 0xAE} & set(done.stdout + done.stderr)


HOSTILE = "".join(
    map(chr, [0x1B, 0x07, 0x9B, 0x202E, 0x2066, 0x200F, 0x0A, 0x0D, 0x2028, 0x7F, 0xAD, 0xFEFF])
)


@given(st.text(st.one_of(st.sampled_from(HOSTILE), st.characters())))
@example("\x1b]0;title\x07")
def test_no_character_that_a_terminal_obeys_is_printed(text: str) -> None:
    printed = [escaped(text), paragraphs([text]), table(text, [text], [[text]])]
    for line in "".join(printed).split("\n"):
        assert not {category(one) for one in line} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.characters())
def test_every_character_has_a_like_in_ascii(letter: str) -> None:
    assert lookalike(letter).isascii()
    assert lookalike(letter)
