"""The tutorial runs as it is printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"


def test_every_block_of_the_tutorial_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 5
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, str(TUTORIAL), "exec"), names)
    assert names["comparison"].numbers.replicates == 4
    assert "<svg" in names["comparison"]._repr_html_()
