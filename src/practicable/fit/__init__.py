"""What the record is made to yield: forecasts of arrivals, and arrivals that reproduce the record."""
