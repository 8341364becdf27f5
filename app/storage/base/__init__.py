"""The database itself: connections, tables, prepared statements."""
