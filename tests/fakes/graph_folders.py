"""Folders of a mailbox in the fake of Graph, and what came into them: lists, delta, emails as they came."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any
from urllib.parse import quote

FIRST = datetime(2026, 11, 27, 8, tzinfo=UTC)
INBOX, JUNK = "AQ-inbox+/=", "AQ-junk+/="
_LIST = re.compile(r"receivedDateTime ge (\S+)")


@dataclass
class GraphFolder:
    """`outer`: the id of the one that it is in."""

    id: str
    name: str
    outer: str = ""
    kind: str = "#microsoft.graph.mailFolder"


@dataclass
class Come:
    """A mail in a folder; `number` grows with whatever comes into one."""

    id: str
    mime: bytes
    folder: str
    received: str
    number: int


@dataclass
class GraphFolders:
    """What lies where. `at_once`: entries of a page; `lists_headers`: lists name what the single mail names."""

    folders: list[GraphFolder] = field(
        default_factory=lambda: [GraphFolder(INBOX, "Inbox"), GraphFolder(JUNK, "Junk Email")]
    )
    known: dict[str, str] = field(default_factory=lambda: {"inbox": INBOX, "junkemail": JUNK})
    mails: dict[str, Come] = field(default_factory=dict)
    at_once: int = 1_000
    lists_headers: bool = True
    hidden: set[str] = field(default_factory=set)  # gone, but lists don't know
    oldest_state: int = 0  # older ones are lost
    links_to: str = ""  # another host in every link
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)  # by kind: instead of what would be right
    empty_pages: int = 0  # so many come before the next full one
    _numbers: int = 0

    def put(self, mime: bytes, folder: str = INBOX, received: datetime | None = None) -> str:
        """A mail comes in, a minute after the last one; returns its id."""
        self._numbers += 1
        moment = received or FIRST + timedelta(minutes=self._numbers)
        come = Come(f"AAk+/{self._numbers}=", mime, folder, f"{moment:%Y-%m-%dT%H:%M:%SZ}", self._numbers)
        self.mails[come.id] = come
        return come.id

    def move(self, key: str, folder: str) -> None:
        """Its id stays as it is."""
        self._numbers += 1
        self.mails[key].folder, self.mails[key].number = folder, self._numbers

    def lose_states(self) -> None:
        """Those that were given out."""
        self._numbers += 1
        self.oldest_state = self._numbers

    def do(  # noqa: PLR0911 - a table
        self, kind: str, here: str, found: Mapping[str, str], query: Mapping[str, Sequence[str]], at_once: int
    ) -> "tuple[int, dict[str, Any] | bytes]":
        """Status and answer; `here` is the address without query."""
        if kind in self.answers:
            return 200, self.answers[kind]
        known_folders = {folder.id for folder in self.folders}
        if kind in ("children", "list", "delta") and found["id"] not in known_folders:
            return _missing()
        if kind == "well-known":
            known = self.known.get(found["name"])
            return (200, {"id": known}) if known else _missing()
        if kind in ("folders", "children"):
            return 200, self._page(here, query, [_shown(f, self.folders) for f in self._in(found.get("id", ""))])
        if kind == "list":
            return 200, self._list(here, found["id"], query)
        if kind == "delta":
            return self._delta(here, found["id"], query, at_once)
        come = self.mails.get(found["id"])
        if come is None or come.id in self.hidden:
            return _missing()
        return 200, come.mime if kind == "octets" else _told(come, query, is_whole=True)

    def _in(self, outer: str) -> list[GraphFolder]:
        return [folder for folder in self.folders if folder.outer == outer]

    def _list(self, here: str, folder: str, query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        assert query["$orderby"] == ["receivedDateTime asc"]
        asked = _LIST.fullmatch(query["$filter"][0])
        assert asked is not None
        there = [m for m in self.mails.values() if m.folder == folder and m.received >= asked[1]]
        there.sort(key=lambda mail: (mail.received, mail.number))
        return self._page(here, query, [_told(m, query, is_whole=self.lists_headers) for m in there])

    def _page(self, here: str, query: Mapping[str, Sequence[str]], entries: list[dict[str, Any]]) -> dict[str, Any]:
        start, size = int(query.get("$skip", ["0"])[0]), min(self.at_once, int(query["$top"][0]))
        if self.empty_pages:
            self.empty_pages -= 1
            size = 0
        answer: dict[str, Any] = {"value": entries[start : start + size]}
        if start + size < len(entries):
            kept = "&".join(f"{name}={quote(values[0])}" for name, values in query.items() if name != "$skip")
            answer["@odata.nextLink"] = f"{self.links_to or here}?{kept}&$skip={start + size}"
        return answer

    def _delta(
        self, here: str, folder: str, query: Mapping[str, Sequence[str]], at_once: int
    ) -> tuple[int, dict[str, Any]]:
        given = next((query[name][0] for name in ("$deltatoken", "$skiptoken") if name in query), None)
        if given is None:
            assert query["changeType"] == ["created"]
            assert "$filter" not in query
        elif int(given) < self.oldest_state:
            return 410, {"error": {"code": "SyncStateNotFound", "message": "The sync state generation is not found"}}
        there = [m for m in self.mails.values() if m.folder == folder and m.number > int(given or 0)]
        there.sort(key=lambda mail: mail.number)
        shown = there[: min(self.at_once, at_once)]
        entries: list[dict[str, Any]] = [{"id": m.id, "receivedDateTime": m.received} for m in shown]
        entries.append({"id": "gone", "@removed": {"reason": "deleted"}})
        if len(shown) < len(there):
            link = {"@odata.nextLink": f"{self.links_to or here}?$skiptoken={shown[-1].number}"}
        else:
            link = {"@odata.deltaLink": f"{self.links_to or here}?$deltatoken={self._numbers}"}
        return 200, {"value": entries, **link}


def _shown(folder: GraphFolder, every: Sequence[GraphFolder]) -> dict[str, Any]:
    inner = sum(one.outer == folder.id for one in every)
    return {"@odata.type": folder.kind, "id": folder.id, "displayName": folder.name, "childFolderCount": inner}


def _told(come: Come, query: Mapping[str, Sequence[str]], *, is_whole: bool) -> dict[str, Any]:
    assert "internetMessageHeaders" in query["$select"][0]
    assert "Integer 0xe08" in query["$expand"][0]
    mail = message_from_bytes(come.mime)
    told: dict[str, Any] = {
        "id": come.id,
        "internetMessageId": mail["Message-ID"],
        "subject": "as Outlook shows it",
        "receivedDateTime": come.received,
        "singleValueExtendedProperties": [{"id": "Integer 0xe08", "value": str(len(come.mime))}],
    }
    if is_whole:
        told["internetMessageHeaders"] = [{"name": name, "value": _letters(value)} for name, value in mail.raw_items()]
    return told


def _letters(value: str) -> str:
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _missing() -> tuple[int, dict[str, Any]]:
    return 404, {"error": {"code": "ErrorItemNotFound", "message": "The specified object was not found in the store."}}
