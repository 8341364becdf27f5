"""RFQ Sender: ask many vendors for quotes, one separate mail each, nothing lost and nothing twice."""

__version__ = "0.1.0"
