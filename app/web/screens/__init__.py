"""What a browser is shown: a module a subject, each of its functions one page."""
