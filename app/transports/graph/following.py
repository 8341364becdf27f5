"""A mailbox of Microsoft 365 that is followed: folders, what is new in them, and emails as they came.

Import this module only where it is used: httpx is slow to load.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from app.domain.accounts.account import GraphLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import Stage
from app.transports.graph.client import GraphClient
from app.transports.graph.reading import Reading, entries_of
from app.transports.graph.refusal import unexpected
from app.transports.graph.seen import EXPANDED, SELECTED, seen
from app.transports.graph.timeouts import Timeouts
from app.transports.line.catching_up import Page, Round, StateLost, catch_up
from app.transports.mailbox import Batch, FolderUse, MailboxFolder, News, SeenMail, closed_by_faults

_STANDARD = Timeouts(connect=15, answer=60, commit=300)
_AT_ONCE = 100  # mails of a page, with their headers
_CHANGES_AT_ONCE = 500  # only ids
_MOST_FOLDERS = 5_000
_STATE_LOST = r"410 .*|4\d\d (resync.*|syncState.*|.*InvalidSyncState.*)"
_SEARCH = "#microsoft.graph.mailSearchFolder"  # shows what lies elsewhere


def open_mailbox(line: GraphLine, credentials: Credentials | None, seconds: Timeouts = _STANDARD) -> "FollowedMailbox":
    """See `OpenMailbox`. The seconds are for tests."""
    client = GraphClient(line, credentials, seconds)
    try:
        return FollowedMailbox(client, Reading(client, line))
    except BaseException:
        client.close()
        raise


class FollowedMailbox:
    """See `Mailbox`. The state of a position is the path of a delta link."""

    def __init__(self, client: GraphClient, reading: Reading) -> None:
        """Whoever may not read learns it here."""
        self._client = client
        self._reading = reading
        self._inbox = self._well_known("inbox")

    def folders(self) -> Sequence[MailboxFolder]:
        with closed_by_faults(self.close):
            uses = {self._inbox: FolderUse.INBOX, self._well_known("junkemail"): FolderUse.JUNK}
            return [MailboxFolder(key, name, uses.get(key, FolderUse.OTHER)) for key, name in self._listed()]

    def new_mails(self, folder: str, position: str, since: date) -> Iterator[Batch]:
        with closed_by_faults(self.close):
            yield from catch_up(_Folder(self._reading, folder), position, since)

    def octets(self, folder: str, key: str) -> Iterator[bytes]:  # noqa: ARG002 - see below
        """Wherever it lies by now: its id stays the same."""
        with closed_by_faults(self.close):
            yield from self._reading.octets(f"{self._reading.path}/messages/{quote(key, safe='')}/$value")

    def wait(self, folder: str, seconds: float, is_over: Callable[[], bool]) -> News:  # noqa: ARG002
        return News.NEVER

    def close(self) -> None:
        self._client.close()

    def _well_known(self, name: str) -> str:
        """The id of the folder; empty where the mailbox has none."""
        answer = self._reading.get(f"{self._reading.path}/mailFolders/{name}?$select=id", "404 ErrorItemNotFound")
        return str(answer.told.get("id") or "")

    def _listed(self) -> Iterator[tuple[str, str]]:
        """Key and name of each, the inner ones after the outer one."""
        below = f"{self._reading.path}/mailFolders"
        waiting, met = [(below, "")], set[str]()
        while waiting:
            path, outer = waiting.pop()
            inner: list[tuple[str, str]] = []
            for entry in self._reading.entries(f"{path}?$select=id,displayName,childFolderCount&$top={_AT_ONCE}"):
                key, name = str(entry.get("id") or ""), f"{outer}{entry.get('displayName') or ''}"
                if key in met or not key or entry.get("@odata.type") == _SEARCH or len(met) >= _MOST_FOLDERS:
                    continue
                met.add(key)
                yield key, name
                if entry.get("childFolderCount"):
                    inner.append((f"{below}/{quote(key, safe='')}/childFolders", f"{name}/"))
            waiting += reversed(inner)


class _Folder:
    """See `catching_up.Folder`."""

    def __init__(self, reading: Reading, key: str) -> None:
        self._reading = reading
        self._messages = f"{reading.path}/mailFolders/{quote(key, safe='')}/messages"

    def changes(self, state: str) -> Round:
        """Without a filter: with one, Graph tells of 5,000 mails at most, and does not say that there are more."""
        first = f"{self._messages}/delta?changeType=created&$select=id,receivedDateTime"
        if state and not self._reading.is_own(state):  # another endpoint's, or what somebody has written there
            raise StateLost
        answer = self._reading.get(state or first, _STATE_LOST, _CHANGES_AT_ONCE)
        if not answer.is_good:
            raise StateLost
        created = [(str(e.get("id")), _moment(e)) for e in entries_of(answer) if "@removed" not in e]
        following = self._reading.link(answer, "@odata.nextLink")
        last = self._reading.link(answer, "@odata.deltaLink")
        if not following and not last:
            raise unexpected(Stage.DONE, answer)
        return Round(created, following or last, not following)

    def page(self, since: str, following: str) -> Page:
        asked = {
            "$filter": f"receivedDateTime ge {since}",
            "$orderby": "receivedDateTime asc",
            "$select": SELECTED,
            "$expand": EXPANDED,
            "$top": str(_AT_ONCE),
        }
        target = following or f"{self._messages}?{urlencode(asked, safe='$', quote_via=quote)}"
        while True:
            answer = self._reading.get(target)
            target = self._reading.link(answer, "@odata.nextLink")
            found = entries_of(answer)
            if found or not target:  # a page may be empty, and not the last
                return Page([(_moment(entry), self._seen(entry)) for entry in found], target)

    def headers(self, keys: Sequence[str]) -> Sequence[SeenMail]:
        return [mail for key in keys if (mail := self._one(key)) is not None]

    def _one(self, key: str) -> SeenMail | None:
        asked = urlencode({"$select": SELECTED, "$expand": EXPANDED}, safe="$", quote_via=quote)
        target = f"{self._reading.path}/messages/{quote(key, safe='')}?{asked}"
        answer = self._reading.get(target, "404 .*")
        return seen(answer.told) if answer.is_good else None

    def _seen(self, entry: dict[str, Any]) -> SeenMail:
        """A list may leave the headers out: then the mail is asked for by itself."""
        whole = None if entry.get("internetMessageHeaders") else self._one(str(entry.get("id")))
        return whole or seen(entry)


def _moment(entry: dict[str, Any]) -> str:
    return str(entry.get("receivedDateTime") or "")
