"""Comparisons as files, and files that they need."""
