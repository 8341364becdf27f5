"""Mail that comes in: taken in, filed, and what follows from it."""
