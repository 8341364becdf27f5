"""From “send” to the server's answer: the queue, the lanes, and what the buyer does with the outbox."""
