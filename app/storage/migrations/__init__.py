"""Alembic's scripts: one module a version, in order."""
