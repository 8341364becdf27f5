"""Word of emails that were queued, released or called off, from whichever machine, to all that listen.

It is told by the server when the change is committed (PostgreSQL 15, NOTIFY): who listens has nothing to miss that a
look would not find, so a word that is lost costs a second.
"""

from sqlalchemy import DDL, Connection

CHANNEL = "rfq_sender_news"
_FUNCTION = f"""
CREATE FUNCTION rfq_sender_news() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('{CHANNEL}', TG_TABLE_SCHEMA); RETURN NULL; END $$
"""
_QUEUED = """
CREATE TRIGGER rfq_sender_news_queued AFTER INSERT ON deliveries
FOR EACH STATEMENT EXECUTE FUNCTION rfq_sender_news()
"""
_CHANGED = """
CREATE TRIGGER rfq_sender_news_changed AFTER UPDATE ON deliveries FOR EACH ROW
WHEN (OLD.held <> NEW.held OR OLD.not_before IS DISTINCT FROM NEW.not_before
      OR NOT OLD.cancel_requested AND NEW.cancel_requested)
EXECUTE FUNCTION rfq_sender_news()
"""


def create(connection: Connection) -> None:
    """Begin to tell, on tables that are there."""
    for statement in (_FUNCTION, _QUEUED, _CHANGED):
        connection.execute(DDL(statement))  # type: ignore[no-untyped-call] # SQLAlchemy's own
