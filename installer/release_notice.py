"""Makes the key that signs releases, and the notice that programs look for.

    python -m installer.release_notice new-key KEY.pem
    python -m installer.release_notice sign KEY.pem VERSION PAGE [NEWS] > latest.json

`new-key` prints the public half, for `resources/release.json`. Keep KEY.pem where only the release owner gets at it.
"""

import base64
import json
import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


def new_key(path: Path) -> str:
    """Write a new private key, for its owner alone; returns the public one, as the program wants it."""
    key = Ed25519PrivateKey.generate()
    octets = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(octets)
    return public_half(key)


def public_half(key: Ed25519PrivateKey) -> str:
    """Raw, in base64."""
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode("ascii")


def notice(key: Ed25519PrivateKey, version: str, page: str, news: str = "") -> str:
    """What is published."""
    told = json.dumps({"version": version, "page": page, "news": news}, ensure_ascii=False).encode()
    parts = {"release": told, "signature": key.sign(told)}
    return json.dumps({name: base64.b64encode(octets).decode("ascii") for name, octets in parts.items()}, indent=1)


def main(words: list[str]) -> None:
    """See above."""
    match words:
        case ["new-key", path]:
            sys.stdout.write(f"{new_key(Path(path))}\n")
        case ["sign", path, version, page, *news] if len(news) <= 1:
            key = load_pem_private_key(Path(path).read_bytes(), None)
            if not isinstance(key, Ed25519PrivateKey):
                raise SystemExit(f"{path} is not a key that new-key has made.")
            sys.stdout.write(f"{notice(key, version, page, *news)}\n")
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
