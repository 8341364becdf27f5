"""The live table of mails: where every one stands, what the server said, and what the buyer can do."""
