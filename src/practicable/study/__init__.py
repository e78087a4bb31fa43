"""Ensembles of simulations, and the numbers that are reported of them."""
