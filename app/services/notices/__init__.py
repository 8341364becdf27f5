"""Emails about an RFQ to vendors who were asked before, each kind a file."""
