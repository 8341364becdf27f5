"""The decision about an RFQ as files that are read without the program: report, copies of emails, sums."""
