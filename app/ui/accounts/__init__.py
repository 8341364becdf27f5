"""Mail accounts: how the mails leave the house."""
