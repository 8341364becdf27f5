"""The requests of EWS that send, look for one email, and what their answers say (MS-OXWSCDATA)."""

import re
from base64 import b64encode
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import escape

import lxml.etree  # type: ignore[import-untyped]
from exchangelib.util import MNS, SOAPNS, TNS, sanitize_xml  # type: ignore[import-untyped]

from app.transports.line.reading import whole
from app.transports.transport import OutgoingMessage

_VERSION = "Exchange2010_SP2"  # known to every Exchange since 2010
_HEAD = (
    f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAPNS}" xmlns:m="{MNS}" xmlns:t="{TNS}"><s:Header>'
    f'<t:RequestServerVersion Version="{_VERSION}"/></s:Header><s:Body>'
)
_TAIL = "</s:Body></s:Envelope>"


@dataclass(frozen=True, slots=True)
class Item:
    """A mail on the server, as it stands now: `change_key` is another after each change."""

    id: str
    change_key: str
    message_id: str = ""

    @property
    def xml(self) -> str:
        """How a request names it."""
        return f'<t:ItemId Id="{escape(self.id)}" ChangeKey="{escape(self.change_key)}"/>'


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of EWS; `code` is "NoError", or its name of what went wrong."""

    code: str
    text: str = ""
    pause: timedelta | None = None
    items: tuple[Item, ...] = ()
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Writes requests about one mailbox."""

    address: str

    def look(self, folder: str) -> bytes:
        """The folder's name; whoever may not sign in learns it here."""
        inside = f"<m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds>{self.named(folder)}"
        return request("GetFolder", f"{inside}</m:FolderIds>")

    def find(self, folder: str, message_id: str) -> bytes:
        """Mails of the folder that have this Message-ID."""
        field = '<t:FieldURI FieldURI="message:InternetMessageId"/>'
        return request(
            "FindItem",
            "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>"
            f"{field}</t:AdditionalProperties></m:ItemShape>"
            '<m:IndexedPageItemView MaxEntriesReturned="10" Offset="0" BasePoint="Beginning"/>'
            f"<m:Restriction><t:IsEqualTo>{field}<t:FieldURIOrConstant>"
            f'<t:Constant Value="{escape(message_id)}"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>'
            f"<m:ParentFolderIds>{self.named(folder)}</m:ParentFolderIds>",
            ' Traversal="Shallow"',
        )

    def draft(
        self, message: OutgoingMessage, told: Callable[[int], None], before_end: Callable[[], None] = lambda: None
    ) -> "DraftBody":
        """Keep the mail's octets as a draft; `told` is how many of them have left, after each block.

        `before_end` is called before the last ones leave.
        """
        whole = request(
            "CreateItem",
            f"<m:SavedItemFolderId>{self.named('drafts')}</m:SavedItemFolderId><m:Items><t:Message>"
            '<t:MimeContent CharacterSet="UTF-8">\0</t:MimeContent></t:Message></m:Items>',
            ' MessageDisposition="SaveOnly"',
        )
        head, _, tail = whole.partition(b"\0")
        return DraftBody((head, tail), message, told, before_end)

    def send(self, draft: Item) -> bytes:
        """Send it, and file it under what was sent."""
        return request(
            "SendItem",
            f"<m:ItemIds>{draft.xml}</m:ItemIds><m:SavedItemFolderId>{self.named('sentitems')}</m:SavedItemFolderId>",
            ' SaveItemToFolder="true"',
        )

    def delete(self, item: Item) -> bytes:
        """For good."""
        return request("DeleteItem", f"<m:ItemIds>{item.xml}</m:ItemIds>", ' DeleteType="HardDelete"')

    def named(self, folder: str) -> str:
        """How a request names a folder that every mailbox has."""
        address = escape(self.address)
        return (
            f'<t:DistinguishedFolderId Id="{folder}"><t:Mailbox><t:EmailAddress>{address}</t:EmailAddress></t:Mailbox>'
            "</t:DistinguishedFolderId>"
        )


class DraftBody:
    """A request around a mail that may lie in files: read anew each time, a block at a time.

    NTLM may need it twice. It has no `read`: requests asks for its length and goes through it.
    """

    def __init__(
        self,
        around: tuple[bytes, bytes],
        message: OutgoingMessage,
        told: Callable[[int], None],
        before_end: Callable[[], None],
    ) -> None:
        self._head, self._tail = around
        self._message = message
        self._told, self._before_end = told, before_end
        self.is_whole = False  # once it may have left to its end: then the server may act on it

    def __len__(self) -> int:
        return len(self._head) + 4 * -(-self._message.size // 3) + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        count, rest = 0, b""
        for block in whole(self._message):
            octets = rest + block
            rest = octets[len(octets) - len(octets) % 3 :]
            yield b64encode(octets[: len(octets) - len(rest)])
            count += len(block)
            self._told(count)
        self._before_end()
        self.is_whole = True
        yield b64encode(rest) + self._tail


def request(name: str, inside: str, attributes: str = "") -> bytes:
    return f"{_HEAD}<m:{name}{attributes}>{inside}</m:{name}>{_TAIL}".encode()


def tree(octets: bytes) -> lxml.etree._Element | None:
    """None where that is no whole answer."""
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return lxml.etree.fromstring(sanitize_xml(octets), parser)
    except (lxml.etree.XMLSyntaxError, ValueError):
        return None


def read(octets: bytes, spared: Container[str] = ()) -> Said | None:
    """None where that is no whole answer of EWS. `spared` are errors of one of several items that don't count."""
    root = tree(octets)
    if root is None:
        return None
    answers = root.xpath("//*[@ResponseClass]")
    wrong = root.xpath("//*[local-name()='Fault']") or [
        a for a in answers if a.get("ResponseClass") != "Success" and _text(a, "ResponseCode") not in spared
    ]
    if wrong:
        return _wrong(wrong[0])
    return _right(root) if answers else None


def _wrong(element: lxml.etree._Element) -> Said:
    code = _text(element, "ResponseCode") or _text(element, "faultcode").rpartition(":")[2]
    text = _text(element, "MessageText") or _text(element, "Message") or _text(element, "faultstring")
    pause = element.xpath("string(.//*[local-name()='Value'][@Name='BackOffMilliseconds'])").strip()
    return Said(code, text, timedelta(milliseconds=int(pause)) if re.fullmatch("[0-9]{1,8}", pause) else None)


def _right(root: lxml.etree._Element) -> Said:
    items = tuple(
        Item(one.get("Id", ""), one.get("ChangeKey", ""), _text(one.getparent(), "InternetMessageId"))
        for one in root.xpath("//*[local-name()='ItemId']")
    )
    return Said("NoError", items=items, folder=_text(root, "DisplayName"))


def _text(element: lxml.etree._Element, name: str) -> str:
    return str(element.xpath("string(.//*[local-name()=$name])", name=name)).strip()
