"""rfq-sender accounts sign-in, sign-out and for-it."""

import threading
import webbrowser
from argparse import Namespace

from app.cli.answer import Answer, Exit, refused, tell
from app.domain.accounts.signed_in import DeviceCode
from app.services.accounts.for_it import for_it
from app.services.accounts.sign_ins import SignInNotStored
from app.services.suite import Services

_STOPPED = "The sign-in was stopped. Nobody new is signed in."


def sign_in(services: Services, args: Namespace) -> Answer:
    """Wait until the user has signed in in the browser."""
    account = services.accounts.get(args.name)
    try:
        if args.device:
            signed = services.accounts.sign_in_by_code(account, _tell_code)
        else:
            signed = services.accounts.sign_in(account, _show)
    except SignInNotStored as reason:
        tell(str(reason))
        return Answer(refused(str(reason), account=account.name), exit=Exit.REFUSED)
    except KeyboardInterrupt as interrupt:
        raise KeyboardInterrupt(_STOPPED) from interrupt
    if signed.user.lower() != account.via.user.lower():
        tell(
            f"You signed in as “{signed.user}”, but the user of this account is “{account.via.user}”. Sign in again "
            f"as “{account.via.user}”, or change the user first: rfq-sender accounts set NAME --user ADDRESS"
        )
    document = {"account": account.name, "user": signed.user, "tenant": signed.tenant}
    return Answer(document, [f"Signed in as {signed.user}."])


def sign_out(services: Services, args: Namespace) -> Answer:
    """Forget the sign-in on this computer."""
    account = services.accounts.get(args.name)
    services.accounts.sign_out(account.name)
    return Answer(
        {"signed_out": account.name, "user": account.via.user},
        [f"{account.via.user} is signed out on this computer, for all accounts of this user."],
    )


def text_for_it(services: Services, args: Namespace) -> Answer:
    """What a buyer sends to their IT."""
    text = for_it(services.accounts.get(args.name))
    return Answer({"for_it": text}, [text.rstrip()])


def _tell_code(code: DeviceCode) -> None:
    tell(f"Open {code.page} in a browser and enter the code {code.code}. Ctrl+C stops.")


def _show(page: str) -> None:
    """A browser in the terminal keeps `open` from coming back: the answer is waited for meanwhile."""
    tell(f"Sign in in your browser. Ctrl+C stops. If no page opens, open this one on this computer:\n{page}")
    threading.Thread(target=webbrowser.open, args=(page,), name="browser", daemon=True).start()
