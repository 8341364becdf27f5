"""What mail servers say, in the languages they are set to."""

import re

NO_ROOM = re.compile(
    r"(?:mailbox|inbox|postfach|quota|boite|buzon|casella|skrzynka|schranka)[^\n]{0,30}(?:full|voll|exceed|pleine|llen|"
    r"pien|peln|pln)|over ?quota|out of storage|insufficient (?:system )?storage",
    re.IGNORECASE,
)
SERVERS = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|postmaster|mailerdaemon|mail\.?delivery|"
    r"microsoftexchange[0-9a-f]{8,})(?:[-+].{0,80})?",
    re.IGNORECASE,
)
SERVER_NAMES = re.compile(r"mail delivery|mailer-daemon|mail system|postmaster|delivery subsystem", re.IGNORECASE)
LATE = re.compile(
    r"\bdelayed\b|\(delay\)|delivery incomplete|not yet been delivered|still being retried|temporarily|"
    r"verz(?:ö|oe)gert|retard[ée]|retrasad|in ritardo|vertraagd|opóźnion|zpožděn",
    re.IGNORECASE,
)
FAILED = re.compile(
    r"undeliver|non ?remis|unzustellbar|nicht zugestellt|returned (?:mail|to sender)|failure notice|"
    r"delivery (?:status notification \(failure\)|failure|has failed|failed)|delivery failed|no se puede entregar|"
    r"non recapitabile|mancata consegna|onbestelbaar|niedostarcz|nie można dostarczyć|nedoručiteln|"
    r"could ?n[o'’]t be delivered|mail system error",
    re.IGNORECASE,
)
