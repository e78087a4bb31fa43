"""Designs that ask what an earlier order did, and the checks that each must pass."""
