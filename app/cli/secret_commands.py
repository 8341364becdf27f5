"""The commands of rfq-sender secrets: what signs a team's accounts in, in its database, and the key for it."""

from argparse import Namespace
from pathlib import Path

from app.cli.answer import Answer
from app.domain.people.user import Role, refuse_unless
from app.domain.trade.problem import Problem
from app.services.accounts.team_secrets import TeamSecrets, new_key
from app.services.suite import Services


class NoTeamKey(Problem):
    """Each computer keeps its own passwords."""

    def __init__(self) -> None:
        super().__init__(
            "Passwords are kept by this computer, not in a team's database. Nothing was changed. For a team: work on "
            "its database, make a key with rfq-sender secrets new-key FILE, and name that file in the setting key_file."
        )


def run(services: Services, args: Namespace) -> Answer:
    """Seal everything with the newest key, or bring what this computer's keyring has."""
    team = services.team_secrets
    if team is None:
        raise NoTeamKey
    refuse_unless(services.people.me(), Role.ADMIN, "change the team's secrets")
    if args.action == "discard":
        return _discard(team, is_meant=args.yes)
    return _rotate(team) if args.action == "rotate" else _take_in(services, team)


def write_key(file: Path) -> Answer:
    """Without any data: whoever runs it for a service may have none."""
    new_key(file)
    said = f"A new key is the first in “{file}”. Bring the file to every machine of the team, by a safe way."
    return Answer({"written": str(file)}, [said])


def _rotate(team: TeamSecrets) -> Answer:
    number = team.rotate()
    said = f"Passwords and sign-ins sealed with the newest key: {number}. Older keys are not needed any more."
    machines = "Every machine needs the file with the newest key now: one that lacks it can't sign in to any account."
    return Answer({"sealed": number}, [said, machines])


def _discard(team: TeamSecrets, *, is_meant: bool) -> Answer:
    names = team.discard(is_meant=is_meant)
    said = f"This computer's key doesn't open what is kept for: {', '.join(names)}."
    then = "It was taken away. Store the passwords anew." if is_meant else "Say --yes to take it away for everybody."
    none = "This computer's key opens everything. Nothing was changed."
    return Answer({"discarded" if is_meant else "unreadable": names}, [f"{said} {then}" if names else none])


def _take_in(services: Services, team: TeamSecrets) -> Answer:
    names = team.take_in(account.name for account in services.accounts.all() if not account.is_oauth)
    none = "This computer's keyring has no password of any account."
    said = f"The team's database has the passwords of: {', '.join(names)}. Machines with the key send from them."
    return Answer({"accounts": names}, [said if names else none])
