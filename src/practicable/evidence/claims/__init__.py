"""Claims of the order's public case, each examined against the record."""
