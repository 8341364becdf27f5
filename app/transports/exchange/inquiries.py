"""The requests of EWS that read folders and what came into them; none changes anything (MS-OXWSSYNC, MS-OXWSSRCH)."""

from collections.abc import Sequence
from html import escape

from app.transports.exchange.soap import Mailbox, request

_RECEIVED = '<t:FieldURI FieldURI="item:DateTimeReceived"/>'
_WITH_MOMENT = (
    "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>"
    f"{_RECEIVED}</t:AdditionalProperties></m:ItemShape>"
)
_OF_HEADERS = (
    '<t:ExtendedFieldURI PropertyTag="0x007D" PropertyType="String"/>'  # as it came: PidTagTransportMessageHeaders
    + "".join(
        f'<t:FieldURI FieldURI="{name}"/>'
        for name in (
            "item:Subject",
            "item:Size",
            "item:InReplyTo",
            "item:DateTimeSent",
            "message:From",
            "message:InternetMessageId",
            "message:References",
        )
    )
)


def well_known(mailbox: Mailbox, names: Sequence[str]) -> bytes:
    """The ids of folders, in the same order."""
    inside = "<m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>"
    ids = "".join(mailbox.named(name) for name in names)
    return request("GetFolder", f"{inside}<m:FolderIds>{ids}</m:FolderIds>")


def folders(mailbox: Mailbox, offset: int, at_once: int) -> bytes:
    """All that are in the mailbox, however deep."""
    fields = "".join(f'<t:FieldURI FieldURI="folder:{name}"/>' for name in ("ParentFolderId", "FolderClass"))
    return request(
        "FindFolder",
        f"<m:FolderShape><t:BaseShape>Default</t:BaseShape><t:AdditionalProperties>{fields}"
        "</t:AdditionalProperties></m:FolderShape>"
        f'<m:IndexedPageFolderView MaxEntriesReturned="{at_once}" Offset="{offset}" BasePoint="Beginning"/>'
        f"<m:ParentFolderIds>{mailbox.named('msgfolderroot')}</m:ParentFolderIds>",
        ' Traversal="Deep"',
    )


def items(folder: str, since: str, offset: int, at_once: int) -> bytes:
    """What came into the folder at that moment or later, oldest first."""
    return request(
        "FindItem",
        f'{_WITH_MOMENT}<m:IndexedPageItemView MaxEntriesReturned="{at_once}" Offset="{offset}" BasePoint="Beginning"/>'
        f"<m:Restriction><t:IsGreaterThanOrEqualTo>{_RECEIVED}<t:FieldURIOrConstant>"
        f'<t:Constant Value="{escape(since)}"/></t:FieldURIOrConstant></t:IsGreaterThanOrEqualTo></m:Restriction>'
        f'<m:SortOrder><t:FieldOrder Order="Ascending">{_RECEIVED}</t:FieldOrder></m:SortOrder>'
        f"<m:ParentFolderIds>{_folder(folder)}</m:ParentFolderIds>",
        ' Traversal="Shallow"',
    )


def changes(folder: str, state: str, at_once: int) -> bytes:
    """What has happened in the folder since the state; with none, all that is there."""
    since = f"<m:SyncState>{escape(state)}</m:SyncState>" if state else ""
    return request(
        "SyncFolderItems",
        f"{_WITH_MOMENT}<m:SyncFolderId>{_folder(folder)}</m:SyncFolderId>{since}"
        f"<m:MaxChangesReturned>{at_once}</m:MaxChangesReturned>",
    )


def headers(keys: Sequence[str]) -> bytes:
    """What tells of mails without their texts."""
    shape = f"<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>{_OF_HEADERS}</t:AdditionalProperties>"
    return request("GetItem", f"<m:ItemShape>{shape}</m:ItemShape>{_items(keys)}")


def mime(key: str) -> bytes:
    """The mail as it came."""
    shape = "<t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>"
    return request("GetItem", f"<m:ItemShape>{shape}</m:ItemShape>{_items([key])}")


def _folder(key: str) -> str:
    return f'<t:FolderId Id="{escape(key)}"/>'


def _items(keys: Sequence[str]) -> str:
    named = "".join(f'<t:ItemId Id="{escape(key)}"/>' for key in keys)
    return f"<m:ItemIds>{named}</m:ItemIds>"
