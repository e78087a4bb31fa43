"""What every test of a document that cannot be read asks: one line, soon, that names the file."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from practicable.errors import InputError
from practicable.facts.importers.documents import read_document

if TYPE_CHECKING:
    from pathlib import Path


def refusal(path: Path) -> str:
    """Read a document that must be refused, and return the message."""
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        read_document(path)
    assert time.monotonic() - started < 10
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(path.name)
    return message
