"""Ensembles: an order simulated many times over what is uncertain, and the numbers made of them."""
