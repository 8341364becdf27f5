"""Finished mails out of templates and files."""
