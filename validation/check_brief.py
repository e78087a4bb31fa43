"""Check that the page of a brief holds the numbers of its JSON: ``check_brief.py PAGE JSON``."""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from practicable import api


def words_of(page: str) -> str:
    """Return what a page says, without tags, styles and scripts."""
    content = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return flat(html.unescape(re.sub(r"<[^>]*>", " ", content)))


def flat(text: str) -> str:
    """Return text with single spaces, and dashes and minus signs as the JSON writes them."""
    return " ".join(re.sub("[–−]", "-", text).split())


def faults(page: str, numbers: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a page lacks: the answer, a key figure by name, or anything that its JSON would make."""
    words = words_of(page)
    wanted = [numbers["answer"]["sentence"], *(figure["label"] for figure in numbers["key_figures"])]
    for text in wanted:
        if flat(text) not in words:
            yield f"the page does not say: {text}"
    if page != api.render_brief(numbers):
        yield "the page is not the page of these numbers"


def main(arguments: Sequence[str]) -> int:
    """Compare two files and print what is wrong, or that nothing is."""
    page, numbers = (Path(one).read_text(encoding="utf-8") for one in arguments)
    content = json.loads(numbers)
    found = list(faults(page, content))
    for fault in found or [f"{arguments[0]} holds the {len(content['key_figures'])} key figures of its JSON"]:
        print(fault)  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
