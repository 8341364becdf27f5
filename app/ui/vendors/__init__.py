"""The vendor list: search, add, edit, import, export."""
