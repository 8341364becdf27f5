"""A company's own Exchange server, over EWS."""
