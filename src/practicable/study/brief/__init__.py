"""The numbers of a brief."""
