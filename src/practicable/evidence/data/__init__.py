"""Rows of the record, the panel of sectors, and when each sector adopted prosecution."""
