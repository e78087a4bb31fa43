"""A quick answer: the central case, at the median of everything that is uncertain."""
