"""Sheets of lines and of results."""
