from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.program import PASSWORD, PASSWORD_VARIABLE, USER, MailServer, Program, running
from tests.fakes.office import begun


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(begun(tmp_path / "data"), {PASSWORD_VARIABLE: PASSWORD})


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with running(MailServer(tmp_path / "server", "--starttls", "--auth", f"{USER}:{PASSWORD}")) as made:
        yield made
