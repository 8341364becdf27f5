"""A team's server tells at once of emails that wait to be sent."""

from alembic import op

from app.storage.base import news_trigger

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        news_trigger.create(op.get_bind())
