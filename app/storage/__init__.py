"""SQLAlchemy and Alembic. Rows stay in here; functions take a session and return domain values."""
