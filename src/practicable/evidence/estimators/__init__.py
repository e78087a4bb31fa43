"""Estimators, their inference, and null samples that show how often they err."""
