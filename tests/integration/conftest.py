from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import team
from tests.fakes.office import Office, opened
from tests.servers.mail_stack import MailStack, mail_stack, why_not
from tests.servers.postgresql import postgresql


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories with the mail stack take seconds; where it cannot run, they are left out, told in one line for all."""
    asking = [item for item in items if "running_mail_stack" in getattr(item, "fixturenames", ())]
    reason = why_not() if asking else ""
    for item in asking:
        item.add_marker(pytest.mark.long)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session", autouse=True)
def _team_database(request: pytest.FixtureRequest) -> Iterator[None]:
    """One server for all tests of a process, where they are to run on one."""
    if request.config.getoption("--database") != "postgresql":
        yield
        return
    with postgresql() as server:
        team.use(server)
        yield
        team.use(None)


@pytest.fixture(autouse=True)
def _schemas_come_back(_team_database: None) -> Iterator[None]:
    yield
    team.take_back()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "data") as made:
        yield made


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "P-1_revB.pdf"
    path.write_bytes(b"%PDF drawing " * 1000)
    return path


@pytest.fixture(scope="session")
def running_mail_stack() -> Iterator[MailStack]:
    """The real mail servers, once for all tests of a process."""
    with mail_stack() as running:
        yield running


@pytest.fixture
def stack(running_mail_stack: MailStack) -> MailStack:
    """The same with empty mailboxes."""
    running_mail_stack.clear()
    return running_mail_stack
