"""Copies of the data: what there is to go back to."""
