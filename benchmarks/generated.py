"""Tables in documents that a benchmark writes: between two marks, whatever stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

__all__ = ["into_document", "with_notes"]

BEGIN, END = "<!-- begin generated table -->", "<!-- end generated table -->"


def with_notes(lines: Sequence[str], notes: Sequence[str]) -> str:
    """Put the lines of a table and the notes below it together in Markdown."""
    return "\n".join([*lines, "", *(f"- {note}" for note in notes)]) + "\n"


def into_document(document: Path, text: str) -> None:
    """Put a text between the marks of a document."""
    whole = document.read_text(encoding="utf-8")
    head, rest = whole.split(BEGIN)
    document.write_text(f"{head}{BEGIN}\n{text}{END}{rest.split(END)[1]}", encoding="utf-8")
