"""How a command ends: by itself or by a signal, it leaves no process behind."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["Terminated", "end_cleanly"]

_SIGNALS = ("SIGTERM", "SIGHUP")


class Terminated(BaseException):
    """A signal asked the command to end.

    Parameters
    ----------
    number : int
        Of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def end_cleanly() -> None:
    """Let signals that end a command raise `Terminated`, and end what keeps track of workers after it.

    Call it once, before anything else is imported: what is registered first is done last.
    """
    atexit.register(_end_tracker)
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        # nohup has a reason to ignore one
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _terminate)


def _terminate(number: int, _frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)
    raise Terminated(number)


def _end_tracker() -> None:
    """End the process in which the standard library counts semaphores of workers, which outlives this one."""
    module = cast("Any", sys.modules.get("multiprocessing.resource_tracker"))
    if module is not None and os.name == "posix":
        tracker = module._resource_tracker
        # A process that another one started shares the other's.
        if tracker._pid is not None:
            tracker._stop()
