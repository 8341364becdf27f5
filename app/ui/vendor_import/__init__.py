"""The import of vendors and what is known of them: a file, its columns, what would change, done."""
