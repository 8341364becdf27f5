"""Vendors, words and changes, kept and found."""
