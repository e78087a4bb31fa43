"""From official documents to the rows of the tables."""
