"""Requests for quotation, and what must be right before one is sent."""
