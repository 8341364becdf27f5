"""Whether a stand-by follows the server that need not have what the server confirms: it may take over without it.

Emails that were sent last would wait there as if they never had been, and go twice. Who may read what a stand-by
confirms (`pg_monitor`) tells one from a copy that is just being made; nobody else can, and then either counts.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.storage.base import preferences
from app.storage.base.problems import DatabaseUnusable

_KEY = "asynchronous_standby"
_FOLLOWED = text(
    "SELECT current_setting('synchronous_standby_names') = '' AND EXISTS (SELECT 1 FROM pg_stat_replication r "
    "WHERE coalesce(state, 'streaming') = 'streaming' "
    "AND coalesce(application_name, '') NOT IN ('pg_basebackup', 'pg_receivewal') "
    # who reads single changes (CDC, a warehouse) takes nothing over
    "AND NOT EXISTS (SELECT 1 FROM pg_replication_slots s WHERE s.active_pid = r.pid AND s.slot_type = 'logical'))"
)


class StandbyBehind(DatabaseUnusable):
    """Nothing is sent before it confirms what the server does, or somebody takes the risk."""


def check(session: Session, name: str) -> None:
    """Whether what the server keeps is kept whichever server takes over.

    Raises:
        StandbyBehind
    """
    if not is_accepted(session) and session.scalar(_FOLLOWED):
        raise StandbyBehind(
            f"The server of {name} has a stand-by that may lack what the server has confirmed, or a copy of it is just "
            "being made. If it took over, emails could go twice, so nothing is sent now. Ask its administrator to set "
            "synchronous_standby_names, or to take the risk: rfq-sender server rules --asynchronous-standby accept"
        )


def is_accepted(session: Session) -> bool:
    """Whether an admin has taken the risk."""
    return bool(preferences.get(session, _KEY))


def accept(session: Session, *, is_accepted: bool) -> None:
    preferences.put(session, _KEY, is_accepted)
