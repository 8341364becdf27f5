"""Sheets of vendors and of the trade's words."""
