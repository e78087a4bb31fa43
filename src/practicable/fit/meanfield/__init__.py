"""The expected-value twin of a pathway: the flows that many simulated replicates would average to.

A network is compiled once; the answer then takes milliseconds, for thousands of evaluations. Entries renew
day by day from the dwell times' daily masses; desks are fluid queues. What is approximate: people are fluid,
so that the luck of the day fills no court and empties none (`docs/meanfield.md` measures what this does near
capacity); within a day those who come to a stage are spread evenly; a choice sees the mean over the days
that those of its kind spend in custody; and the product of means stands for the mean of products.
"""

from practicable.fit.meanfield.flows import UNSURE_LOADS, ExpectedFlows
from practicable.fit.meanfield.plan import MeanFieldPlan, compile_meanfield, expected_flows

__all__ = ["UNSURE_LOADS", "ExpectedFlows", "MeanFieldPlan", "compile_meanfield", "expected_flows"]
