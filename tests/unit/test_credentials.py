"""Credentials in a message, in a traceback, in a log: the user may be seen, the secret never is."""

import logging
import traceback
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Literal

import pytest
from typing_extensions import override

from app.domain.accounts.credentials import Bearer, Credentials, Password
from app.system.log import LogFile, Redaction

SECRET = "correct-horse"


class _Tokens:
    """Shows its secret where it is asked to show itself."""

    @override
    def __repr__(self) -> str:
        return SECRET

    def access(self, *, renewed: bool = False) -> str:
        return SECRET + " anew" * renewed


ANNA: list[Credentials] = [Password("anna", SECRET), Bearer("anna", _Tokens())]  # every kind that there is


@pytest.mark.parametrize("credentials", ANNA)
def test_no_secret_is_in_any_text_of_credentials(credentials: Credentials) -> None:
    refused = ValueError(credentials)
    told = [
        repr(credentials),
        str(credentials),
        f"{credentials} {[credentials]!r}",
    ]
    assert not [text for text in (*told, *traceback.format_exception(refused)) if SECRET in text]
    assert "anna" in repr(credentials)


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("credentials", ANNA)
def test_no_secret_reaches_a_log_that_was_told_of_none(
    credentials: Credentials, style: Literal["text", "json"], tmp_path: Path
) -> None:
    file = LogFile(tmp_path / "log", level="INFO", style=style, redaction=Redaction())
    logging.getLogger("app").info("signs in as %s, %r", credentials, credentials, extra={"as": credentials})
    file.close()
    written = (tmp_path / "log").read_text(encoding="utf-8")
    assert SECRET not in written
    assert "anna" in written


@pytest.mark.parametrize("credentials", ANNA)
def test_credentials_stay_what_they_are(credentials: Credentials) -> None:
    with pytest.raises(FrozenInstanceError):
        credentials.user = "another"  # type: ignore[misc]
