"""What vendors offer, revision by revision."""
