"""The door through which time comes in: what a team has its workers do again and again, queued in its database."""
