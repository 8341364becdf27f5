"""The result of an RFQ handed to other systems."""
