"""Orders compared on the same scenarios."""
