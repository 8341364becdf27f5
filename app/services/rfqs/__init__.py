"""What the buyer does with a request until it is sent."""
