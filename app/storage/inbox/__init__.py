"""Mail that came in, what it may belong to, and how far mailboxes were read."""
