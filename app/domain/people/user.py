"""A user of a team's data, by name and role."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.trade.problem import Problem

_LONGEST_NAME = 60


class Role(StrEnum):
    """What somebody may do: each may what those before it may."""

    VIEWER = "viewer"  # looks, and changes nothing
    BUYER = "buyer"
    APPROVER = "approver"  # also lets RFQs out that need a second look
    ADMIN = "admin"  # also users, accounts and the team's secrets

    def includes(self, other: "Role") -> bool:
        """Whether this one may all that the other may."""
        order = list(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class User:
    """`name` is what a computer says who it is; the same whatever the case."""

    name: str
    role: Role


class NotAllowed(Problem):
    """This user may not do that; nothing was changed."""


class UserInvalid(Problem):
    """It can't be a user, or the last one who can change users would be gone; nothing was changed."""


def checked_name(name: str) -> str:
    """On one line. UserInvalid where there is none, or it is too long."""
    cleaned = " ".join(name.split())
    if not 0 < len(cleaned) <= _LONGEST_NAME:
        raise UserInvalid(f"A user's name has 1 to {_LONGEST_NAME} characters. Nothing was changed.")
    return cleaned


def name_key(name: str) -> str:
    """The same for all spellings of one name."""
    return " ".join(name.split()).casefold()


def refuse_unless(user: User | None, role: Role, what: str) -> None:
    """None: there are no users, and everybody may everything.

    Raises:
        NotAllowed: `what` (“change accounts”) takes another role.
    """
    if user is not None and not user.role.includes(role):
        raise NotAllowed(
            f"{user.name} is {_WITH_ARTICLE[user.role]}, and may not {what}: that takes {_WITH_ARTICLE[role]}. Nothing "
            "was changed. Ask whoever looks after the team's users."
        )


def whose(me: User | None, account: str, private_to: str) -> str:
    """Why whoever this is may not send from an account that one user has alone; empty where they may."""
    if not private_to or me is None or name_key(me.name) == name_key(private_to):
        return ""
    return f"“{account}” belongs to {private_to} alone. Choose another account."


def refuse_another_ones(me: User | None, account: str, private_to: str) -> None:
    """Let nobody send from it but whose it is.

    Raises:
        NotAllowed
    """
    if said := whose(me, account, private_to):
        raise NotAllowed(said)


_WITH_ARTICLE = {
    Role.VIEWER: "a viewer",
    Role.BUYER: "a buyer",
    Role.APPROVER: "an approver",
    Role.ADMIN: "an admin",
}
