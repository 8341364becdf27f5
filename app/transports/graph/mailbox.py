"""What is done with drafts in a mailbox of Microsoft 365."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from app.domain.accounts.account import GraphLine
from app.domain.outbox.failure import Stage
from app.transports.graph.answer import Answer
from app.transports.graph.client import GraphClient, Request
from app.transports.graph.mime import AttachedFile
from app.transports.graph.refusal import refusal, unexpected
from app.transports.graph.upload import Upload
from app.transports.transport import TransportFailure

SMALL = 3_000_000  # octets of a file: up to here it goes along with the request
IMMUTABLE = {"Prefer": 'IdType="ImmutableId"'}  # the id stays the same when the draft moves to Sent Items
_JSON = "application/json"

Watch = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """An email in a folder."""

    id: str
    subject: str


def path_of(line: GraphLine) -> str:
    """Where the mailbox is: one's own, or the shared one."""
    return f"/v1.0/users/{quote(line.mailbox, safe='@')}" if line.mailbox else "/v1.0/me"


def _unwatched(_octets: int) -> None:
    """Nobody watches."""


class Mailbox:
    """One's own or a shared one. Every method raises what `GraphClient.ask` does, and what `refusal` makes."""

    def __init__(self, client: GraphClient, line: GraphLine) -> None:
        self._client = client
        self._shared = line.mailbox
        self._path = path_of(line)

    def prove(self) -> None:
        """Ask for something cheap that needs Mail.ReadWrite."""
        self._asked(Stage.AUTH, self._request("GET", "/mailFolders/drafts?$select=id"))

    def found(self, folder: str, message_id: str, stage: Stage, watch: Watch = _unwatched) -> list["Found"]:
        """The emails in a well-known folder that have this Message-ID, and say so themselves."""
        literal = message_id.replace("'", "''")
        asked = urlencode(
            {"$filter": f"internetMessageId eq '{literal}'", "$select": "id,internetMessageId,subject"}, safe="$"
        )
        request = self._request("GET", f"/mailFolders/{folder}/messages?{asked}")
        answer = self._asked(stage, replace(request, seconds=self._client.seconds.tidy), watch)
        listed = answer.told.get("value")
        entries = listed if isinstance(listed, list) else []
        return [
            Found(str(entry.get("id")), str(entry.get("subject") or ""))
            for entry in entries
            if entry.get("internetMessageId") == message_id
        ]

    def create(self, mime: bytes, watch: Watch) -> str:
        """A draft of these octets; returns its id."""
        request = self._request("POST", "/messages", base64.b64encode(mime), "text/plain")
        return _named("id", self._asked(Stage.MAIL, request, watch), Stage.MAIL)

    def attach(self, draft_id: str, attached: AttachedFile, watch: Watch) -> None:
        """Attach a file to a draft, in one request where it is small."""
        file = attached.file
        if file.octets > SMALL:
            Upload(self._client, lambda: self._session(draft_id, attached, watch), file).run(watch)
            return
        value = {
            "@odata.type": "#microsoft.graph.fileAttachment",
            "name": attached.name,
            "contentType": attached.kind,
            "contentBytes": base64.b64encode(file.read(0, file.octets)).decode("ascii"),
        }
        request = self._request("POST", f"{_message(draft_id)}/attachments", _dumped(value), _JSON)
        self._asked(Stage.BODY, request, watch)

    def send(self, draft_id: str, watch: Watch) -> Answer:
        """The answer to the request that sends, whatever it says. It is asked for once, ever."""
        request = self._request("POST", f"{_message(draft_id)}/send")
        return self._client.ask(replace(request, seconds=self._client.seconds.commit), watch)

    def name(self, draft_id: str, subject: str, watch: Watch) -> Answer:
        """The answer to the request that gives a draft its subject, whatever it says."""
        request = self._request("PATCH", _message(draft_id), _dumped({"subject": subject}), _JSON)
        return self._client.ask(replace(request, seconds=self._client.seconds.commit), watch)

    def refusal(self, stage: Stage, answer: Answer) -> TransportFailure:
        """What an answer of this mailbox means."""
        return refusal(stage, answer, self._shared)

    def delete(self, draft_id: str, watch: Watch = _unwatched) -> None:
        """One that is gone already is as good."""
        request = self._request("DELETE", _message(draft_id))
        answer = self._client.ask(replace(request, seconds=self._client.seconds.tidy), watch)
        if not answer.is_good and answer.status != 404:
            raise self.refusal(Stage.MAIL, answer)

    def _session(self, draft_id: str, attached: AttachedFile, watch: Watch) -> str:
        """A new upload; returns its address."""
        item = {"attachmentType": "file", "name": attached.name, "size": attached.file.octets}
        body = _dumped({"AttachmentItem": {**item, "contentType": attached.kind}})
        request = self._request("POST", f"{_message(draft_id)}/attachments/createUploadSession", body, _JSON)
        answer = self._asked(Stage.BODY, request, lambda _octets: watch(0))
        address = _named("uploadUrl", answer, Stage.BODY)
        if not address.startswith("https://"):
            raise unexpected(Stage.BODY, answer)
        return address

    def _asked(self, stage: Stage, request: Request, watch: Watch = _unwatched) -> Answer:
        answer = self._client.ask(request, watch)
        if not answer.is_good or answer.is_portal:
            raise self.refusal(stage, answer)
        return answer

    def _request(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Request:
        headers = IMMUTABLE | ({"Content-Type": kind} if kind else {})
        return Request(method=method, target=self._path + path, body=body, headers=headers)


def _named(name: str, answer: Answer, stage: Stage) -> str:
    value = answer.told.get(name)
    if not isinstance(value, str) or not value:
        raise unexpected(stage, answer)
    return value


def _message(draft_id: str) -> str:
    return f"/messages/{quote(draft_id, safe='')}"


def _dumped(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode("ascii")
