"""Sweeps over levers and uncertainties, run by run."""
