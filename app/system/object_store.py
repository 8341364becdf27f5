"""A team's object store by the S3 protocol: each call is bounded in time, and says in a sentence what is wrong.

The library is loaded by the first call: whoever lists vendors needs none of it.
"""

import logging
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from app.domain.trade.problem import Problem
from app.domain.trade.shelf import ShelfAway, Shelved
from app.system.store_address import StoreAddress

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Store

PART_OCTETS = 8 * 1024 * 1024  # of what is sent or fetched by one request
_AT_ONCE = 2  # parts of an upload: more would be too slow over a thin line
MARKER = "rfq-sender.share"
_REFUSED = "403 Forbidden"  # a list that is refused comes as any other failure
_LONGEST = 300  # characters of a library's own words in the log
_LOG = logging.getLogger(__name__)


class StoreUnusable(Problem):
    """This computer lacks what it takes; nothing was started."""


@dataclass(frozen=True, slots=True)
class StoreKey:
    """What signs requests."""

    key_id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def found(cls, variables: Mapping[str, str], kept: str, address: StoreAddress) -> "StoreKey":
        """Of the usual variables, else “KEY_ID:SECRET” of the keyring.

        Raises:
            StoreUnusable: there is none.
        """
        key_id, secret = variables.get("AWS_ACCESS_KEY_ID", ""), variables.get("AWS_SECRET_ACCESS_KEY", "")
        if key_id and secret:
            return cls(key_id, secret, variables.get("AWS_SESSION_TOKEN", ""))
        key_id, _colon, secret = kept.partition(":")
        if key_id and secret:
            return cls(key_id, secret)
        raise StoreUnusable(
            f"There is no key for the team's object store “{address.shown}”. Give it in the variables "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or keep it in this computer's keyring as KEY_ID:SECRET."
        )


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds. `retry`: after so long no request is made again."""

    connect: float = 5.0
    request: float = 120.0  # two parts at once, over a line of little more than 1 Mbit/s
    retry: float = 20.0
    retries: int = 3


QUICK = Patience(connect=3.0, request=5.0, retry=3.0, retries=1)  # for who asks whether it is there


@dataclass(frozen=True, slots=True)
class Stored:
    """`mark` changes with the content; most stores make it of the MD5 (`ETag`)."""

    size: int
    mark: str
    age_s: float


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """Any thread may call."""

    address: StoreAddress
    key: StoreKey
    patience: Patience = field(default_factory=Patience)
    quick: Patience = QUICK
    _clients: dict[Patience, "S3Store"] = field(default_factory=dict, compare=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Asked at once: an email that waits for a library would wait for good."""
        if find_spec("obstore") is None:
            raise StoreUnusable(
                "A team's object store needs the program's part for objects, which isn't installed here. Install it "
                "with pip install '.[objects]', or name a folder as shared_folder."
            )

    def check(self) -> None:
        """Whether it answers, lets this computer in, and is the team's."""
        self.mark()

    def mark(self) -> bytes:
        """What is in the object that says so."""
        with self._told():
            try:
                return bytes(self._client(self.quick).get(MARKER).bytes())
            except FileNotFoundError as reason:
                raise self._not_ours(str(reason)) from None

    def put_mark(self, octets: bytes) -> None:
        with self._told():
            self._client(self.patience).put(MARKER, octets)

    def look(self, name: str) -> Stored | None:
        """None where there is no such object."""
        with self._told():
            try:
                found = self._client(self.patience).head(name)
            except FileNotFoundError:
                return None
        age_s = (datetime.now(UTC) - found["last_modified"]).total_seconds()
        return Stored(found["size"], (found.get("e_tag") or "").strip('"'), age_s)

    def fetch(self, name: str, size: int, target: IO[bytes]) -> None:
        """Write an object of this size, part by part. FileNotFoundError: it has gone meanwhile."""
        client = self._client(self.patience)
        for start in range(0, size, PART_OCTETS):
            with self._told():
                octets = client.get_range(name, start=start, end=min(start + PART_OCTETS, size))
            target.write(octets)

    def put(self, path: Path, name: str) -> None:
        """Whole or not at all. Written over where there is one."""
        with self._told():
            try:
                self._client(self.patience).put(name, path, chunk_size=PART_OCTETS, max_concurrency=_AT_ONCE)
            except FileNotFoundError as reason:
                raise self._not_ours(str(reason)) from None

    def objects(self, room: str) -> Iterator[Shelved]:
        """Those whose names begin with `room` and “/”; their names come without."""
        now = datetime.now(UTC)
        with self._told():
            pages = self._client(self.patience).list(room)
        while True:
            with self._told():
                page = next(pages, None)
            if page is None:
                return
            for found in page:
                name = found["path"].removeprefix(f"{room}/")
                yield Shelved(name, found["size"], (now - found["last_modified"]).total_seconds())

    def remove(self, name: str) -> None:
        with self._told(), suppress(FileNotFoundError):
            self._client(self.patience).delete(name)

    def _client(self, patience: Patience) -> "S3Store":
        with self._lock:
            if patience not in self._clients:
                self._clients[patience] = _opened(self.address, self.key, patience)
            return self._clients[patience]

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the library raises becomes a sentence; FileNotFoundError is the caller's."""
        from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError  # noqa: PLC0415

        try:
            yield
        except BaseError as reason:
            said = re.sub(r"\s+", " ", str(reason).partition("Debug source")[0])
            is_refused = isinstance(reason, (PermissionDeniedError, UnauthenticatedError)) or _REFUSED in said
            for secret in (self.key.key_id, self.key.secret):  # some servers repeat what they were told
                said = said.replace(secret, "…")
            _LOG.warning("the object store: %s", said[:_LONGEST])
            raise self._refused() if is_refused else self._away() from None

    @property
    def _where(self) -> str:
        return self.address.endpoint or f"Amazon S3, {self.address.region}"

    def _refused(self) -> ShelfAway:
        return ShelfAway(
            f"The team's object store “{self.address.shown}” doesn't accept this computer's key. Check the key, and "
            "its right to read, write, list and delete there; then it goes on."
        )

    def _away(self) -> ShelfAway:
        return ShelfAway(
            f"The team's object store “{self.address.shown}” can't be reached at {self._where}. Connect this computer "
            "to it; then it goes on."
        )

    def _not_ours(self, said: str) -> ShelfAway:
        if "NoSuchBucket" in said:
            return ShelfAway(
                f"There is no bucket “{self.address.bucket}” at {self._where}. Make it, or correct the setting "
                "“shared_folder”; then it goes on."
            )
        return ShelfAway(
            f"“{self.address.shown}” isn't marked as the team's object store: it has no object “{MARKER}”. Correct the "
            "setting “shared_folder”. If the place is new, put an empty object of that name there."
        )


@dataclass(frozen=True, slots=True)
class StoreMark:
    """An object in the store."""

    store: ObjectStore

    @property
    def place(self) -> str:
        return self.store.address.shown

    def read(self) -> str:
        return self.store.mark().decode("utf-8", errors="replace").strip()

    def write(self, word: str) -> bool:
        self.store.put_mark(f"{word}\n".encode())
        return True


def _opened(address: StoreAddress, key: StoreKey, patience: Patience) -> "S3Store":
    from obstore.store import S3Store  # noqa: PLC0415

    retry: RetryConfig = {"max_retries": patience.retries, "retry_timeout": timedelta(seconds=patience.retry)}
    client: ClientConfig = {
        "connect_timeout": timedelta(seconds=patience.connect),
        "timeout": timedelta(seconds=patience.request),
        "allow_http": address.endpoint.startswith("http:"),
    }
    given: dict[str, Any] = {"endpoint": address.endpoint} if address.endpoint else {}
    if key.token:
        given["session_token"] = key.token
    return S3Store(
        address.bucket,
        prefix=address.prefix or None,
        region=address.region,
        access_key_id=key.key_id,
        secret_access_key=key.secret,
        virtual_hosted_style_request=False,
        client_options=client,
        retry_config=retry,
        **given,
    )
