"""A command of the real command line whose work is to wait: for tests of how commands end."""

from __future__ import annotations

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

from practicable.cli import app, main
from practicable.errors import InputError
from practicable.parallel.pool import completed


def work(ending: str, folder: Path, item: int) -> int:
    """Leave a mark, and end as the test asks."""
    (folder / f"{item}.{os.getpid()}").touch()
    if ending == "error" and item == 3:
        raise InputError("three is refused")
    if ending == "killed" and item == 3 and not (folder / "killed").exists():
        (folder / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if ending == "always killed":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60.0 if ending == "signal" else 0.01)
    return item


@app.command("wait")
def wait(ending: str, folder: Path) -> None:
    """Wait over two workers, and print what they return."""
    for _, item in completed(partial(work, ending, folder), range(8), workers=2):
        sys.stdout.write(f"{item}\n" * (50_000 if ending == "broken pipe" else 1))


if __name__ == "__main__":
    main()
