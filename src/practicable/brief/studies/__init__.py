"""The pages of studies: compared orders, frontiers, rankings, evaluations."""
