"""Looking into a mailbox."""
