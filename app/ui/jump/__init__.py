"""Search or jump: one field that finds RFQs, vendors, pages and commands."""
