"""Where a team's object store is, as a setting says it: `s3://BUCKET/PREFIX?endpoint=https://SERVER:9000`."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, parse_qsl, urlsplit

from app.domain.trade.problem import Problem

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
_REGION = re.compile(r"[a-z0-9-]{1,40}")
_USUAL_REGION = "us-east-1"


class StoreAddressInvalid(Problem):
    """The text names no object store. What stands in it is not told: it may hold a key."""


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """`url` is the text as it was given; it holds no key."""

    url: str
    bucket: str
    prefix: str = ""
    endpoint: str = ""  # empty: Amazon's own
    region: str = _USUAL_REGION

    @classmethod
    def of(cls, text: str) -> Self:
        """Read an address.

        Raises:
            StoreAddressInvalid: it is another thing, a key stands in it, or files would cross the network in the clear.
        """
        try:
            parts = urlsplit(text)
            asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
            endpoint = urlsplit(asked.get("endpoint", ""))
            _ = parts.port, endpoint.port
        except ValueError:
            raise StoreAddressInvalid(_HOW) from None
        if "@" in parts.netloc or "@" in endpoint.netloc or asked.keys() - {"endpoint", "region"}:
            raise StoreAddressInvalid(_KEY)
        prefix, region = parts.path.strip("/"), asked.get("region", _USUAL_REGION)
        is_fit = _BUCKET.fullmatch(parts.netloc) and (not prefix or _is_prefix(prefix)) and _REGION.fullmatch(region)
        if parts.scheme != "s3" or parts.fragment or not is_fit:
            raise StoreAddressInvalid(_HOW)
        if "endpoint" in asked:
            _refuse_unfit(endpoint)
        return cls(text, parts.netloc, prefix, asked.get("endpoint", "").rstrip("/"), region)

    @property
    def shown(self) -> str:
        """As in messages."""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


def is_store(text: str) -> bool:
    """Whether an object store is meant, and no folder: an address of any other kind is refused as one of a store."""
    return "://" in text


def _is_prefix(prefix: str) -> bool:
    return bool(_PREFIX.fullmatch(prefix)) and not {".", ".."} & set(prefix.split("/"))


def _refuse_unfit(endpoint: SplitResult) -> None:
    if not endpoint.hostname or endpoint.path.strip("/") or endpoint.query or endpoint.fragment:
        raise StoreAddressInvalid(_HOW)
    if endpoint.scheme == "https" or (endpoint.scheme == "http" and _is_here(endpoint.hostname)):
        return
    raise StoreAddressInvalid(
        "The endpoint of the team's object store has to begin with https://, or drawings could be read on their way. "
        "Correct the setting “shared_folder”; http:// is for a server on this computer alone."
    )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_HOW = (
    "The setting “shared_folder” names no object store. Write it as s3://BUCKET/PREFIX, and for one of your own as "
    "s3://BUCKET/PREFIX?endpoint=https://SERVER:9000; ?region= is the only other word it may have."
)
_KEY = (
    "The address of the team's object store may hold a key, and would show it. It takes endpoint and region only. Take "
    "the rest out there, and give the key in the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or keep it in "
    "this computer's keyring."
)
