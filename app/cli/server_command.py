"""rfq-sender server: what a team's administrator does about its database, its users and the log of changes."""

import getpass
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

from app.cli.answer import Answer, Table
from app.cli.parsing import UsageError
from app.domain.people.change_log import LoggedChange
from app.domain.people.user import NotAllowed, Role, name_key
from app.services.people.people import People
from app.services.suite import Services

_NO_USERS = "There are no users, so everybody who reaches the database may do everything in it. Add an admin first."
_NOBODY_LEFT = (
    "That was the last one: from now on everybody who reaches the database may do everything in it. To limit that "
    "again, add an admin: rfq-sender server user add NAME --role admin"
)
_LOCKED_OUT = (
    "You are “{0}” here, which is no user, so this computer can do nothing in the database any more. Set the name you "
    "have there in its settings (user), or RFQ_SENDER_USER for one command."
)
_WOULD_LOCK_OUT = (
    "You are “{0}” here. Once “{1}” is the first user, only users may do anything in the database, and you are none: "
    "you couldn't add yourself any more. Nothing was changed. Add yourself first, as an admin: rfq-sender server user "
    "add “{0}” --role admin. To go on without, say --yes"
)
_NAMELESS = (
    "This computer gives you no name. Once “{1}” is the first user, only users may do anything in the database: set "
    "the name that you are to have there in the settings (user) or RFQ_SENDER_USER, and add that one first, as an "
    "admin. "
    "Nothing was changed. To go on without, say --yes"
)
_UNTIL_SET = "nobody can sign in by this name in the browser until another password is set."
_STILL_COMES = (
    "The company's sign-in still lets them in. To keep them out of that, too, block them there, or remove the user "
    "here."
)
_CONTROLLED = (
    "Vendors can fetch controlled files that an email brought them again on their pages, with a code by email. Link "
    "and code go to one mailbox: the code stops who has only the link, and not who reads that mailbox or is given the "
    "code. The page doesn't know who fetches a file, or in which country."
)
_NO_CHANGES = "No change is in the log. It begins with a team's database, and has what people change there."
_NONE_OF_THESE = "No change in the log is of this user, RFQ and time. Look at the names, or leave one out."


def run_closed(migrating: Callable[[], tuple[str, str]]) -> Answer:
    """Bring the database from its revision to this version's."""
    before, now = migrating()
    if before == now:
        said = f"The database is of revision {now} already. Nothing was changed."
    else:
        said = f"The database is of revision {now} now; it was {before}." if before else "The tables were made."
    return Answer({"before": before, "revision": now}, [said])


def run(services: Services, args: Namespace) -> Answer:
    """Users, or what they changed."""
    if args.action == "audit":
        return _audit(services.people, args)
    if args.action == "rules":
        return _rules(services, args)
    return _user(services, args)


def _user(services: Services, args: Namespace) -> Answer:
    people = services.people
    if args.deed != "list" and not args.name:
        raise UsageError(f"server user {args.deed} needs a name")
    if args.deed == "add":
        is_first = services.is_shared and not people.all()  # a file asks nobody at its own computer for a name
        if not args.yes and is_first and name_key(args.name) != name_key(people.database.who):
            why = _WOULD_LOCK_OUT if people.database.who else _NAMELESS
            raise UsageError(why.format(people.database.who, args.name))
        user = people.put(args.name, Role(args.role))
        said = [f"“{user.name}” is a user now: {user.role}."]
        return Answer({"name": user.name, "role": user.role}, [*said, *_locked_out(people)])
    if args.deed == "remove":
        people.remove(args.name)
        said = [f"“{args.name}” is no user any more."]
        return Answer({"removed": args.name}, said if people.all() else [*said, _NOBODY_LEFT])
    if args.deed == "password":
        return _no_password(services, args.name) if args.take_away else _password(services, args.name)
    having = services.signing_in.having_password()
    known = [(user, name_key(user.name) in having) for user in people.all()]
    document = [{"name": user.name, "role": user.role, "has_password": has} for user, has in known]
    rows = [(user.name, user.role, "yes" if has else "no") for user, has in known]
    return Answer(document, [Table(("User", "Role", "Password for the browser"), rows, _NO_USERS)])


def _password(services: Services, name: str) -> Answer:
    """For the web: typed twice at a terminal, or one line of what is piped in."""
    if sys.stdin.isatty():
        password = getpass.getpass(f"New password of {name}: ")
        if getpass.getpass("Once more: ") != password:
            raise UsageError("the two passwords differ; nothing was changed")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    services.signing_in.set_password(name, password)
    return Answer({"password_of": name}, [f"“{name}” signs in with this password from now on, in each browser anew."])


def _no_password(services: Services, name: str) -> Answer:
    """Until another one is set."""
    services.signing_in.take_password(name)
    said = [f"“{name}” has no password any more, and is signed in nowhere: {_UNTIL_SET}"]
    return Answer({"password_taken_from": name}, said + ([_STILL_COMES] if services.single_sign_on.is_offered else []))


def _locked_out(people: People) -> Sequence[str]:
    try:
        people.me()
    except NotAllowed:
        return [_LOCKED_OUT.format(people.database.who)]
    return []


def _rules(services: Services, args: Namespace) -> Answer:
    approving, people = services.rfq_approving, services.people
    rules = approving.rules()
    if args.approve_above is not None:
        rules = replace(rules, above=None if args.approve_above == "never" else args.approve_above)
    if args.approve_controlled is not None:
        rules = replace(rules, is_for_controlled=args.approve_controlled == "yes")
    if rules != approving.rules():
        approving.set_rules(rules)
    if args.asynchronous_standby is not None:
        people.accept_asynchronous_standby(is_accepted=args.asynchronous_standby == "accept")
    if args.vendor_pages is not None:
        services.vendor_links.set_address("" if args.vendor_pages == "off" else args.vendor_pages)
    if args.controlled_files_on_pages is not None:
        services.vendor_links.offer_controlled(is_offered=args.controlled_files_on_pages == "yes")
    accepts, pages = people.accepts_asynchronous_standby(), services.vendor_links.address()
    above = "Any number of vendors" if rules.above is None else f"Up to {rules.above} vendors"
    said = f"{above} may be asked without an approval; controlled lines and files "
    said += "need one." if rules.is_for_controlled else "need none."
    lines = [said]
    if accepts:
        lines.append("Emails go although a stand-by may lack what the server has confirmed.")
    if pages:
        lines.append(f"Emails have a link to the vendor's own page at {pages}.")
    controlled = services.vendor_links.offers_controlled()
    if controlled:
        lines.append(_CONTROLLED)
    document: dict[str, object] = {"approve_above": rules.above, "approve_controlled": rules.is_for_controlled}
    document |= {"asynchronous_standby": "accept" if accepts else "refuse", "vendor_pages": pages}
    document["controlled_files_on_pages"] = controlled
    return Answer(document, lines)


def _audit(people: People, args: Namespace) -> Answer:
    since = None if args.since is None else datetime.combine(args.since, time(), UTC)
    asked = (since, args.who or "", args.rfq or "")
    if args.out is not None:
        number = people.export(args.out, *asked)
        return Answer({"written": str(args.out), "rows": number}, [f"{number:,} changes were written to “{args.out}”."])
    found = people.changes(*asked)
    rows = [(f"{c.at.astimezone():%Y-%m-%d %H:%M:%S}", c.who, c.what, c.where, c.details) for c in found]
    table = Table(("When", "Who", "What", "Where", "Details"), rows, _NONE_OF_THESE if any(asked) else _NO_CHANGES)
    return Answer([_document(change) for change in found], [table])


def _document(change: LoggedChange) -> dict[str, object]:
    return {
        "at": change.at.isoformat(),
        "who": change.who,
        "what": change.what,
        "where": change.where,
        "before": change.before,
        "after": change.after,
    }
