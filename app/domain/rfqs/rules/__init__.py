"""The rules of the check, by subject: each looks at the facts and says what it finds."""
