"""Spreadsheets and text files, read and written."""
