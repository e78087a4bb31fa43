"""Arrivals: the forecast, its competitors, and how well each did on past days."""
