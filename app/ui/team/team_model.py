"""The rows of the users and of the log of changes."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from app.domain.people.change_log import LoggedChange
from app.domain.people.user import Role, User
from app.ui.look.language import tr
from app.ui.look.table_model import Column, LinesModel

MAY: Mapping[Role, str] = {
    Role.VIEWER: "Looks at everything, and changes nothing.",
    Role.BUYER: "Vendors, RFQs, sending, replies, and decisions.",
    Role.APPROVER: "The same, and agrees to RFQs that need a second look.",
    Role.ADMIN: "Everything, with accounts, users, rules, and the team's secrets.",
}
ROLES: Mapping[Role, str] = {
    Role.VIEWER: "Viewer",
    Role.BUYER: "Buyer",
    Role.APPROVER: "Approver",
    Role.ADMIN: "Admin",
}
_DONE = {"added": "Added", "changed": "Changed", "removed": "Removed"}
_RANK = {role: rank for rank, role in enumerate(Role)}
_WHEN = "%Y-%m-%d %H:%M:%S"

USERS: tuple[Column[User], ...] = (
    Column(title="User", text=lambda u: u.name, width=200),
    Column(title="Role", text=lambda u: tr(ROLES[u.role]), sort=lambda u: _RANK[u.role], width=120, is_rigid=True),
    Column(title="Allowed to", text=lambda u: tr(MAY[u.role]), sort=lambda u: _RANK[u.role], width=400),
)
CHANGES: tuple[Column[LoggedChange], ...] = (
    Column(title="When", text=lambda c: f"{c.at.astimezone():{_WHEN}}", sort=lambda c: c.id, width=160, is_rigid=True),
    Column(title="Who", text=lambda c: c.who, width=120),
    Column(title="What", text=lambda c: tr(_DONE.get(c.what, c.what)), width=90, is_rigid=True),
    Column(title="Where", text=lambda c: c.where, width=230),
    Column(title="Details", text=lambda c: c.details, width=320),
)


class UsersModel(LinesModel[User]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(USERS, key=lambda u: u.name, parent=parent)


class ChangesModel(LinesModel[LoggedChange]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(CHANGES, key=lambda c: c.id, parent=parent)
