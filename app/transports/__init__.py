"""Ways to hand a message to a mail server; `transport.py` says what one is."""
