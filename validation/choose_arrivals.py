"""Apply the rule of choice of the moving forecast and print the candidates, the chosen one first.

python validation/choose_arrivals.py
"""

from __future__ import annotations

import json
import sys

from practicable.cli.progress import progress_bar
from practicable.fit.forecast.choosing import apply_rule, candidate_scores


def main() -> None:
    """Score the candidates on months to FY2016, apply the rule and print."""
    with progress_bar("Scoring") as progress:
        ranked = apply_rule(candidate_scores(progress=progress))
    sys.stdout.write(json.dumps(ranked, indent=1) + "\n")


if __name__ == "__main__":
    main()
