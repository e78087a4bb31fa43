"""What an outcome depends on, and what accounts for a change."""
