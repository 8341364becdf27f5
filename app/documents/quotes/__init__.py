"""Quotes that come as files: forms that were filled in, and pages of a PDF."""
