"""The mailbox of an Exchange server in memory: what its operations do to mails (MS-OXWSCORE, MS-OXWSMSG)."""

from base64 import b64decode
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import getaddresses
from html import escape
from xml.etree import ElementTree as ET

from tests.fakes.ews_folders import EwsFolders

_NAMES = {"drafts": "Drafts", "sentitems": "Sent Items", "deleteditems": "Deleted Items"}
_T = "{http://schemas.microsoft.com/exchange/services/2006/types}"


@dataclass(slots=True)
class Mail:
    """One mail of the mailbox."""

    id: str
    key: str
    folder: str
    octets: bytes

    @property
    def message_id(self) -> str:
        """As its header says."""
        return str(message_from_bytes(self.octets)["Message-ID"])


class EwsMailbox:
    """Drafts and what was sent."""

    def __init__(self) -> None:
        self.followed = EwsFolders()
        self.mails: list[Mail] = []
        self.delivered: dict[str, list[bytes]] = {}
        self._made = 0

    def folder(self, name: str) -> list[Mail]:
        """Its mails."""
        return [mail for mail in self.mails if mail.folder == name]

    def done(self, operation: str, request: ET.Element) -> tuple[str, str]:
        """EWS' error, or empty and the inside of the answer."""
        code, inside = getattr(self, f"_{operation}")(request)
        return code, inside

    def _GetFolder(self, request: ET.Element) -> tuple[str, str]:  # noqa: N802 - as the operation
        if _folder(request) in ("inbox", "junkemail"):
            return self.followed.known_folders(request)
        name = _NAMES[_folder(request)]
        folder = f'<t:Folder><t:FolderId Id="f" ChangeKey="1"/><t:DisplayName>{name}</t:DisplayName></t:Folder>'
        return "", f"<m:Folders>{folder}</m:Folders>"

    def _FindItem(self, request: ET.Element) -> tuple[str, str]:  # noqa: N802
        if request.find(f".//{_T}IsGreaterThanOrEqualTo") is not None:
            return self.followed.found_items(request)
        field_uri = request.find(f".//{_T}IsEqualTo/{_T}FieldURI")
        constant = request.find(f".//{_T}Constant")
        assert field_uri is not None
        assert constant is not None
        assert field_uri.get("FieldURI") == "message:InternetMessageId"
        found = [m for m in self.folder(_folder(request)) if m.message_id == constant.get("Value")]
        items = "".join(
            f"<t:Message>{_item_id(m)}<t:InternetMessageId>{escape(m.message_id)}</t:InternetMessageId></t:Message>"
            for m in found
        )
        return "", (
            f'<m:RootFolder TotalItemsInView="{len(found)}" IncludesLastItemInRange="true"><t:Items>{items}</t:Items>'
            "</m:RootFolder>"
        )

    def _FindFolder(self, request: ET.Element) -> tuple[str, str]:  # noqa: N802
        return self.followed.found_folders(request)

    def _SyncFolderItems(self, request: ET.Element) -> tuple[str, str]:  # noqa: N802
        return self.followed.synced(request)

    def _GetItem(self, request: ET.Element) -> tuple[str, str]:  # noqa: N802
        return self.followed.got(request)

    def _CreateItem(self, request: ET.Element) -> tuple[str, str]:  # noqa: N802
        assert request.get("MessageDisposition") == "SaveOnly"
        content = request.find(f".//{_T}MimeContent")
        assert content is not None
        octets = b64decode(content.text or "", validate=True)
        self._made += 1
        mail = Mail(f"A&Q=={self._made}", "1", _folder(request), octets)
        self.mails.append(mail)
        return "", f"<m:Items><t:Message>{_item_id(mail)}</t:Message></m:Items>"

    def _DeleteItem(self, request: ET.Element) -> tuple[str, str]:  # noqa: N802
        mail = self._named(request)
        if mail is None:
            return "ErrorItemNotFound", ""
        self.mails.remove(mail)
        return "", ""

    def _SendItem(self, request: ET.Element) -> tuple[str, str]:  # noqa: N802
        assert request.get("SaveItemToFolder") == "true"
        mail = self._named(request)
        if mail is None:
            return "ErrorItemNotFound", ""
        parsed = message_from_bytes(mail.octets)
        for _name, address in getaddresses([*parsed.get_all("To", []), *parsed.get_all("Cc", [])]):
            self.delivered.setdefault(address, []).append(mail.octets)
        mail.folder = _folder(request)
        return "", ""

    def _named(self, request: ET.Element) -> Mail | None:
        item = request.find(f".//{_T}ItemId")
        assert item is not None
        wanted = (item.get("Id"), item.get("ChangeKey"))
        return next((m for m in self.folder("drafts") if (m.id, m.key) == wanted), None)


def _folder(request: ET.Element) -> str:
    folder = request.find(f".//{_T}DistinguishedFolderId")
    assert folder is not None
    return folder.get("Id", "")


def _item_id(mail: Mail) -> str:
    return f'<t:ItemId Id="{escape(mail.id)}" ChangeKey="{mail.key}"/>'
