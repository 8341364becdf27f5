"""What vendors offer: read out of their answers, confirmed, stored."""
