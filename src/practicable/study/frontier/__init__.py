"""What would make an order practicable."""
