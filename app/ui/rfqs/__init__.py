"""The list of RFQs."""
