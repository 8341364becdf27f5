"""A team's users, what needs an approver's word, and the log of who changed what."""
