"""What all designs find together, and what a simulation may take from it."""
