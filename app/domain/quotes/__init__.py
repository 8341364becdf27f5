"""What vendors offer: amounts, lead times, quotes."""
