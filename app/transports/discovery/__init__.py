"""Finding the servers of a domain. Only the domain leaves this computer, never the address."""
