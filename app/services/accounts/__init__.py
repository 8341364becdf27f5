"""What the buyer does with mail accounts."""
