"""Answers of vendors: what they are, whose they are, and what is to be done about each."""
