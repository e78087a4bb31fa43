"""Files that appear entirely or not at all, whatever a path leads to."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from pathlib import Path

from practicable.errors import BrokenOutputError, InputError

__all__ = ["STANDARD_OUTPUT", "check_writable", "is_standard_output", "write_whole"]

STANDARD_OUTPUT = Path("/dev/stdout")
"""What ``-`` stands for as the name of a file to write."""

_MOST_LINKS = 40
_OWN_DESCRIPTORS = re.compile(r"/dev/fd|/proc/(?:self|thread-self|\d+)/fd")


def write_whole(path: Path, text: str | bytes) -> None:
    """Write a file entirely or not at all.

    A new file has the mode that the process's umask leaves, a file that is there keeps its mode, owner and
    further names; links are followed; devices, pipes and open descriptors are written to.

    Parameters
    ----------
    path : Path
    text : str or bytes
        Text is written in UTF-8; half characters, of names that are not UTF-8, as escapes.

    Raises
    ------
    InputError
        When the folder does not exist or may not be written, the path is a folder, or the disk is full.
    BrokenOutputError
        When nobody reads the pipe any longer.
    """
    content = text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
    try:
        place = _resolved(path)
        if isinstance(place, int):
            _write(place, content)
            return
        found = _status(place)
        if found is None:
            _create(place, content)
        elif stat.S_ISREG(found.st_mode):
            _exchange(place, content, found)
        else:
            _refuse_folder(path, found)
            _send(place, content)
    except BrokenPipeError as error:
        raise BrokenOutputError("the pipe is closed", where=str(path)) from error
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from error


def check_writable(path: Path) -> None:
    """Refuse a path that could not be written, before the work whose result it is for; nothing is changed.

    Raises
    ------
    InputError
        As for `write_whole`.
    """
    try:
        place = _resolved(path)
        if isinstance(place, int):
            # Writes nothing; fails where the descriptor is closed, is for reading or leads to a full device.
            os.write(place, b"")
            return
        found = _status(place)
        if found is None:
            partial, handle = _begin(place)
            try:
                os.write(handle, b"\n")
            finally:
                os.close(handle)
                partial.unlink()
            return
        _refuse_folder(path, found)
        if stat.S_ISFIFO(found.st_mode):
            # Opening it would be the end of the file to its reader.
            if not os.access(place, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return
        handle = os.open(place, os.O_WRONLY | _flag("O_NONBLOCK") | _flag("O_NOCTTY"))
        try:
            os.write(handle, b"")
        finally:
            os.close(handle)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path)) from error


def is_standard_output(path: Path | None) -> bool:
    """Whether what is written to a path goes where the process prints."""
    try:
        return path is not None and _resolved(path) == 1
    except OSError:
        return False


def _resolved(path: Path) -> Path | int:
    """Follow links to where a path leads: a path without a link at its end, or an open descriptor."""
    current = str(path)
    for _ in range(_MOST_LINKS):
        folder, name = os.path.realpath(Path(current).parent), Path(current).name
        own = _OWN_DESCRIPTORS.fullmatch(folder)
        if own and name.isdecimal() and folder in {"/dev/fd", os.path.realpath("/proc/self/fd")}:
            return int(name)
        place = Path(folder, name)
        if not place.is_symlink():
            return place
        current = str(Path(folder, os.readlink(place)))  # noqa: PTH115 - a link's end may say "./"
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _status(place: Path) -> os.stat_result | None:
    try:
        return place.stat()
    except FileNotFoundError:
        return None


def _refuse_folder(path: Path, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise InputError("is a folder; accepted: a file in it", where=str(path))


def _begin(place: Path) -> tuple[Path, int]:
    """Open an empty file of another name beside a place, of which no other process knows."""
    partial = place.with_name(f".practicable-{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _flag("O_BINARY")
    return partial, os.open(partial, flags, 0o666)


def _create(place: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file beside a place, and move it there when it is on the disk."""
    partial, handle = _begin(place)
    try:
        try:
            _write(handle, content)
            os.fsync(handle)
        finally:
            os.close(handle)
        if mode is not None:
            partial.chmod(mode)
        partial.replace(place)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _exchange(place: Path, content: bytes, found: os.stat_result) -> None:
    """Replace what a file holds: by another file where that changes nothing else, or else in the file."""
    os.close(os.open(place, os.O_WRONLY))
    if _is_plain(place, found):
        try:
            _create(place, content, stat.S_IMODE(found.st_mode))
        except OSError as error:
            # Another file cannot take the place of one that is mounted, or in a folder that is not writable.
            if error.errno not in {errno.EACCES, errno.EBUSY, errno.EPERM, errno.EROFS, errno.EXDEV}:
                raise
        else:
            return
    _overwrite(place, content, found.st_size)


def _is_plain(place: Path, found: os.stat_result) -> bool:
    """Whether a new file of the same mode would be like this one: one name, this user's, nothing attached."""
    attached = os.listxattr(place) if hasattr(os, "listxattr") else []
    owner = os.geteuid() if hasattr(os, "geteuid") else found.st_uid
    group = os.getegid() if hasattr(os, "getegid") else found.st_gid
    return found.st_nlink == 1 and (found.st_uid, found.st_gid) == (owner, group) and not attached


def _overwrite(place: Path, content: bytes, size: int) -> None:
    """Write into a file: first what lies beyond its end, so that a full disk leaves it as it was."""
    handle = os.open(place, os.O_WRONLY | _flag("O_BINARY"))
    try:
        try:
            os.lseek(handle, size, os.SEEK_SET)
            _write(handle, content[size:])
        except OSError:
            os.ftruncate(handle, size)
            raise
        os.lseek(handle, 0, os.SEEK_SET)
        _write(handle, content[:size])
        os.ftruncate(handle, len(content))
        os.fsync(handle)
    finally:
        os.close(handle)


def _send(place: Path, content: bytes) -> None:
    """Write to a device or pipe; a pipe waits for its reader."""
    handle = os.open(place, os.O_WRONLY | _flag("O_NOCTTY"))
    try:
        _write(handle, content)
    finally:
        os.close(handle)


def _write(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]


def _flag(name: str) -> int:
    """Return a flag of opening, which not every platform has."""
    return getattr(os, name, 0)
