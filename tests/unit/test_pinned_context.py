"""A pinned certificate, where a library takes another way to encrypt."""

import ssl

import pytest

from app.domain.accounts.account import GraphLine
from app.transports.line.tls import tls_context


def test_a_pin_is_never_passed_over_inside_another_encrypted_line() -> None:
    context = tls_context(GraphLine(certificate="0" * 64))
    with pytest.raises(ssl.SSLError, match="encrypted proxy"):
        context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO())
