"""Simulate a brief of an order of 2026 in a process with little address space; write peak and estimate.

Run by `test_order_windows.py`, which holds the two against each other.
"""

import resource
import sys
from datetime import date
from pathlib import Path

LIMIT = 3 * 2**30


def main() -> None:
    """Simulate two replicates and write bytes: the peak, the estimate."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    from practicable.facts import record
    from practicable.orders import from_content
    from practicable.parallel.executors import LocalProcesses
    from practicable.study.brief.brief_runs import simulate_brief
    from practicable.study.ensemble.memory import Load, Room, estimate
    from practicable.study.ensemble.request import BriefRequest, default_until

    day = date(2026, 12, 15)
    districts = ["azd", "nmd", "casd", "txsd", "txwd"]
    directive = {"announced": day, "from": day, "districts": districts, "refer": {"single_adult": 1.0}}
    order = from_content(
        {"id": "all-adults", "title": "All single adults", "issued": day, "directive": [directive]}
    )
    request = BriefRequest(order, day, default_until(day), replicates=2, seed=0)
    runs = simulate_brief(request, record(as_of=day), where=LocalProcesses(), room=Room())
    needed = estimate(runs.announced.plan, Load(2, kept=1, followed=True), Room())
    # The high-water mark of this program: `ru_maxrss` would also hold that of the process that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.split("VmHWM:")[1].split()[0]) * 1024
    sys.stdout.write(f"{peak} {needed:.0f}\n")


if __name__ == "__main__":
    main()
