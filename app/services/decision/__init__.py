"""The decision about an RFQ as a folder for auditors."""
