"""Folders of the Exchange server in memory, and what came into them (MS-OXWSSYNC, MS-OXWSFOLD, MS-OXWSCORE)."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TypeVar
from xml.etree import ElementTree as ET

from tests.fakes.ews_answers import SUCCESS

FIRST = datetime(2026, 11, 27, 8, tzinfo=UTC)
INBOX, JUNK = "AAMk&inbox==", "AAMk&junk=="
READS = frozenset({"GetFolder", "FindFolder", "FindItem", "SyncFolderItems", "GetItem"})
_Entry = TypeVar("_Entry")
_T = "{http://schemas.microsoft.com/exchange/services/2006/types}"
_M = "{http://schemas.microsoft.com/exchange/services/2006/messages}"


@dataclass
class EwsFolder:
    """`tag` is its element's name."""

    id: str
    name: str
    outer: str = "root"
    kind: str = "IPF.Note"
    tag: str = "Folder"


@dataclass
class Come:
    """A mail in a folder; `number` grows with whatever comes into one."""

    id: str
    octets: bytes
    folder: str
    received: str
    number: int


@dataclass
class EwsFolders:
    """`at_once`: entries of an answer; `has_headers`: mails keep their headers as they came."""

    folders: list[EwsFolder] = field(default_factory=lambda: [EwsFolder(INBOX, "Inbox"), EwsFolder(JUNK, "Junk Email")])
    known: dict[str, str] = field(default_factory=lambda: {"inbox": INBOX, "junkemail": JUNK})
    come: dict[str, Come] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)  # listed, and refused with this error
    at_once: int = 512
    has_headers: bool = True
    first_line: str = ""  # of those headers
    properties: str = ""  # of every mail
    oldest_state: int = 0
    numbers: int = 0

    def put(self, octets: bytes, folder: str = INBOX, received: datetime | None = None) -> str:
        """A mail comes in, a minute after the last one; returns its id."""
        self.numbers += 1
        moment = received or FIRST + timedelta(minutes=self.numbers)
        one = Come(f"AAMk&{self.numbers}==", octets, folder, f"{moment:%Y-%m-%dT%H:%M:%SZ}", self.numbers)
        self.come[one.id] = one
        return one.id

    def move(self, key: str, folder: str) -> None:
        """It gets another id."""
        self.numbers += 1
        one = self.come.pop(key)
        one.id, one.folder, one.number = f"AAMk&{self.numbers}==", folder, self.numbers
        self.come[one.id] = one

    def lose_states(self) -> None:
        self.numbers += 1
        self.oldest_state = self.numbers

    def known_folders(self, request: ET.Element) -> tuple[str, str]:
        """The answer to GetFolder."""
        answers = []
        for asked in request.iter(f"{_T}DistinguishedFolderId"):
            name = asked.get("Id", "")
            if name in self.known:
                found = f'<t:FolderId Id="{escape(self.known[name])}"/><t:DisplayName>{name}</t:DisplayName>'
                answers.append(f"{SUCCESS}<m:Folders><t:Folder>{found}</t:Folder></m:Folders>")
            else:
                answers.append(_wrong("ErrorFolderNotFound"))
        return "", _several("GetFolder", answers)

    def found_folders(self, request: ET.Element) -> tuple[str, str]:
        """The answer to FindFolder."""
        shown, page = self._page(request, "IndexedPageFolderView", self.folders)
        there = "".join(
            f'<t:{f.tag}><t:FolderId Id="{escape(f.id)}"/><t:ParentFolderId Id="{escape(f.outer)}"/>'
            f"<t:FolderClass>{f.kind}</t:FolderClass><t:DisplayName>{escape(f.name)}</t:DisplayName></t:{f.tag}>"
            for f in shown
        )
        return "", f"<m:RootFolder {page}><t:Folders>{there}</t:Folders></m:RootFolder>"

    def found_items(self, request: ET.Element) -> tuple[str, str]:
        """The answer to FindItem by date."""
        order = request.find(f".//{_T}FieldOrder")
        since = request.find(f".//{_T}IsGreaterThanOrEqualTo//{_T}Constant")
        assert order is not None
        assert order.get("Order") == "Ascending"
        assert since is not None
        folder = _folder_id(request)
        if folder not in {f.id for f in self.folders}:
            return "ErrorFolderNotFound", ""
        there = [m for m in self.come.values() if m.folder == folder and m.received >= since.get("Value", "")]
        there.sort(key=lambda mail: (mail.received, mail.number))
        shown, page = self._page(request, "IndexedPageItemView", there)
        items = "".join(_listed(mail) for mail in shown)
        return "", f"<m:RootFolder {page}><t:Items>{items}</t:Items></m:RootFolder>"

    def synced(self, request: ET.Element) -> tuple[str, str]:
        """The answer to SyncFolderItems."""
        given, most = request.findtext(f"{_M}SyncState"), int(request.findtext(f"{_M}MaxChangesReturned") or 0)
        assert 0 < most <= 512
        if given is not None and not (re.fullmatch("S[0-9]+", given) and int(given[1:]) >= self.oldest_state):
            return "ErrorInvalidSyncStateData", ""
        folder = _folder_id(request)
        if folder not in {f.id for f in self.folders}:
            return "ErrorSyncFolderNotFound", ""
        there = [m for m in self.come.values() if m.folder == folder and m.number > int((given or "S0")[1:])]
        there.sort(key=lambda mail: mail.number)
        shown = there[: min(most, self.at_once)]
        is_last = len(shown) == len(there)
        state = self.numbers if is_last else shown[-1].number
        others = "".join(f'<t:{kind}><t:ItemId Id="other"/></t:{kind}>' for kind in ("Delete", "ReadFlagChange"))
        others += '<t:Update><t:Message><t:ItemId Id="other"/></t:Message></t:Update>'
        creates = "".join(f"<t:Create>{_listed(mail)}</t:Create>" for mail in shown)
        return "", (
            f"<m:SyncState>S{state}</m:SyncState><m:IncludesLastItemInRange>{str(is_last).lower()}"
            f"</m:IncludesLastItemInRange><m:Changes>{creates}{others}</m:Changes>"
        )

    def got(self, request: ET.Element) -> tuple[str, str]:
        """The answer to GetItem."""
        wants_mime = request.findtext(f".//{_T}IncludeMimeContent") == "true"
        answers = []
        for asked in request.iter(f"{_T}ItemId"):
            one = self.come.get(asked.get("Id", ""))
            if one is None or one.id in self.hidden:
                answers.append(_wrong(self.hidden.get(asked.get("Id", ""), "ErrorItemNotFound")))
            else:
                inside = _mime(one) if wants_mime else self._told(one)
                answers.append(f"{SUCCESS}<m:Items><t:Message>{inside}</t:Message></m:Items>")
        return "", _several("GetItem", answers)

    def _told(self, one: Come) -> str:
        head = one.octets.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        raw = (
            '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x7d" PropertyType="String"/>'
            f"<t:Value>{escape(self.first_line + head)}\r\n\r\n</t:Value></t:ExtendedProperty>"
        )
        return f"{_id(one)}<t:Size>{len(one.octets)}</t:Size>{self.properties}{raw if self.has_headers else ''}"

    def _page(self, request: ET.Element, view: str, there: list[_Entry]) -> tuple[list[_Entry], str]:
        asked = request.find(f"{_M}{view}")
        assert asked is not None
        start, most = int(asked.get("Offset", "")), min(int(asked.get("MaxEntriesReturned", "")), self.at_once)
        shown = there[start : start + most]
        is_last = start + len(shown) >= len(there)
        return shown, f'TotalItemsInView="{len(there)}" IncludesLastItemInRange="{str(is_last).lower()}"'


def _several(operation: str, answers: list[str]) -> str:
    """Each as a message of its own."""
    return f"</m:{operation}ResponseMessage><m:{operation}ResponseMessage ".join(answers)


def _wrong(code: str) -> str:
    return f'ResponseClass="Error"><m:MessageText>because</m:MessageText><m:ResponseCode>{code}</m:ResponseCode>'


def _folder_id(request: ET.Element) -> str:
    folder = request.find(f".//{_T}FolderId")
    assert folder is not None
    return folder.get("Id", "")


def _listed(mail: Come) -> str:
    return f"<t:Message>{_id(mail)}<t:DateTimeReceived>{mail.received}</t:DateTimeReceived></t:Message>"


def _mime(mail: Come) -> str:
    return f'<t:MimeContent CharacterSet="UTF-8">{b64encode(mail.octets).decode()}</t:MimeContent>{_id(mail)}'


def _id(mail: Come) -> str:
    return f'<t:ItemId Id="{escape(mail.id)}" ChangeKey="1"/>'
