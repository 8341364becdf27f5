"""The window that every import of a sheet has: how the file is read, its columns, and what comes in."""
