"""An account on an Exchange server, as the program opens it."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.assembly import _IMPATIENT, _look_in_folder, _opening
from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Password
from app.transports.practice.server import PracticeServer
from app.transports.smtp.distrust import Distrust
from tests.fakes.certificates import Authority
from tests.fakes.ews_server import MAILBOX, PASSWORD, USER
from tests.fakes.exchange_client import MESSAGE_ID, Sent, line, served


@pytest.mark.parametrize("seconds", [{}, _IMPATIENT], ids=["patient", "impatient"])
def test_an_account_sends_and_is_looked_into(tmp_path: Path, seconds: dict[str, float]) -> None:
    authority = Authority(tmp_path)
    opening = _opening(PracticeServer(tmp_path / "practice"), Distrust(), seconds)
    with served(authority) as server:
        account = Account(name="house", via=line(server, authority), from_address=MAILBOX, max_size=10_000)
        transport = opening(account, Password(USER, PASSWORD))
        try:
            assert transport.max_size == 10_000
            Sent().send(transport)
        finally:
            transport.close()
        look = _look_in_folder(account, Password(USER, PASSWORD), [MESSAGE_ID])
    assert look.found == frozenset({MESSAGE_ID})


def test_exchangelib_is_loaded_only_where_it_is_used(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, app.assembly as a\n"
        "from app.domain.accounts.account import Account, SmtpLine, Security\n"
        "from app.transports.practice.server import PracticeServer\n"
        "from app.transports.smtp.distrust import Distrust\n"
        "from app.transports.transport import Unreachable\n"
        "account = Account(name='x', via=SmtpLine(host='127.0.0.1', port=1, security=Security.NONE))\n"
        "try:\n"
        "    a._opening(PracticeServer(pathlib.Path(sys.argv[1])), Distrust())(account, None)\n"
        "except Unreachable:\n"
        "    print('exchangelib' in sys.modules, 'app.transports.smtp.smtp' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
