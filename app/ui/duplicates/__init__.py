"""Vendors that may stand in the list twice, side by side."""
