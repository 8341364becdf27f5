"""Users as an admin changes them in the browser, by the services that the command line goes through."""

import html
import re

import pytest
from starlette.testclient import TestClient

from app.domain.people.user import NotAllowed, Role
from app.services.people.signing_in import SignInRefused
from app.web.routes import WAYS
from tests.fakes.office import Office
from tests.integration.test_web import PASSWORD, browser, users

__all__ = ["users"]

LIST = "/team/users"


@pytest.fixture
def admin(users: Office) -> TestClient:
    return browser(users, Role.ADMIN)


def roles(office: Office) -> dict[str, Role]:
    return {user.name: user.role for user in office.services.people.all()}


def send(client: TestClient, deed: str, **values: str) -> tuple[int, str]:
    answer = client.post(LIST + deed, data=values)
    return answer.status_code, html.unescape(answer.headers.get("location", answer.text))


def test_one_is_added_by_a_name_that_is_free(users: Office, admin: TestClient) -> None:
    assert send(admin, "", name=" Carla  Diaz ", role="buyer") == (303, LIST)
    assert roles(users)["Carla Diaz"] is Role.BUYER
    assert "Carla Diaz" in admin.get(LIST).text
    for name, role, said in (
        ("VIEWER", "admin", "is a user already"),
        ("", "buyer", "1 to 60 characters"),
        ("x" * 61, "buyer", "1 to 60 characters"),
        ("Dora", "owner", "No role was chosen"),
    ):
        status, page = send(admin, "", name=name, role=role)
        assert (status, said in page) == (409, True), name
    assert (roles(users)["Viewer"], len(roles(users))) == (Role.VIEWER, 5)


def test_another_role_holds_at_once(users: Office, admin: TestClient) -> None:
    viewer = browser(users, Role.VIEWER)
    assert viewer.get("/rfqs/new").status_code == 403
    assert send(admin, "/role", name="Viewer", role="buyer") == (303, LIST)
    assert viewer.get("/rfqs/new").status_code == 200
    assert send(admin, "/role", name="Viewer", role="")[0] == 409
    assert roles(users)["Viewer"] is Role.BUYER


def test_nobody_locks_themselves_out(users: Office, admin: TestClient) -> None:
    send(admin, "", name="Second", role="admin")
    status, said = send(admin, "/role", name="ADMIN", role="viewer")
    assert (status, "take the admin's role from yourself" in said) == (409, True)
    status, said = send(admin, "/remove", name="admin", sure="yes")
    assert (status, "remove yourself" in said) == (409, True)
    assert send(admin, "/role", name="admin", role="admin") == (303, LIST)
    assert roles(users)["Admin"] is Role.ADMIN


def test_a_password_that_is_made_is_shown_once(users: Office, admin: TestClient) -> None:
    buyer = browser(users, Role.BUYER)
    status, page = send(admin, "/password", name="Buyer")
    made = re.search(r'class="secret">([^<]+)<', page)
    assert status == 200
    assert made is not None
    assert len(made[1]) == 16
    assert made[1] not in admin.get(LIST).text
    assert buyer.get("/").status_code == 303, "signed in by the one before"
    users.services.signing_in.sign_in("buyer", made[1])


def test_a_password_can_be_typed(users: Office, admin: TestClient) -> None:
    assert send(admin, "/password", name="Buyer", password=f"{PASSWORD} anew") == (303, LIST)
    users.services.signing_in.sign_in("buyer", f"{PASSWORD} anew")
    status, said = send(admin, "/password", name="Buyer", password="short")
    assert (status, "12 to 200 characters" in said) == (409, True)


def test_whose_password_is_taken_away_is_out_until_another_one_is_set(users: Office, admin: TestClient) -> None:
    buyer = browser(users, Role.BUYER)
    assert "Take password away" in admin.get(LIST).text
    status, said = send(admin, "/no-password", name="Buyer")
    assert (status, "Tick that you mean it" in said, buyer.get("/").status_code) == (409, True, 200)
    status, said = send(admin, "/no-password", name="ADMIN", sure="yes")
    assert (status, "take your own password away" in said) == (409, True)
    assert send(admin, "/no-password", name="Buyer", sure="yes") == (303, LIST)
    assert buyer.get("/").status_code == 303
    for password in (PASSWORD, ""):
        with pytest.raises(SignInRefused):
            users.services.signing_in.sign_in("Buyer", password)
    assert roles(users)["Buyer"] is Role.BUYER
    assert send(admin, "/password", name="Buyer", password=f"{PASSWORD} anew") == (303, LIST)
    users.services.signing_in.sign_in("Buyer", f"{PASSWORD} anew")
    for name, who, said in (
        ("Nobody", "Admin", "There is no user"),
        ("Viewer", "Buyer", "take other users' passwords"),
    ):
        with users.database.acting_as(who), pytest.raises(NotAllowed, match=said):
            users.services.signing_in.take_password(name)


def test_where_users_come_with_a_company_account_it_is_said_that_these_still_do(
    admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hint = "come in without a password"
    assert hint not in admin.get(LIST).text
    monkeypatch.setattr("app.services.people.single_sign_on.SingleSignOn.is_offered", True)
    assert hint in admin.get(LIST).text


def test_sign_ins_are_ended_of_ones_own_elsewhere_alone(users: Office, admin: TestClient) -> None:
    buyer, elsewhere = browser(users, Role.BUYER), browser(users, Role.ADMIN)
    assert send(admin, "/sign-ins", name="Buyer") == (303, LIST)
    assert (buyer.get("/").status_code, elsewhere.get("/").status_code) == (303, 200)
    assert send(admin, "/sign-ins", name="Admin") == (303, LIST)
    assert (admin.get("/").status_code, elsewhere.get("/").status_code) == (200, 303)
    with users.database.acting_as("Buyer"):
        users.services.signing_in.sign_out_everywhere("buyer")
        with pytest.raises(NotAllowed, match="sign other users out"):
            users.services.signing_in.sign_out_everywhere("admin")


def test_who_is_removed_is_out(users: Office, admin: TestClient) -> None:
    buyer = browser(users, Role.BUYER)
    status, said = send(admin, "/remove", name="Buyer")
    assert (status, "Tick that you mean it" in said) == (409, True)
    assert send(admin, "/remove", name="Buyer", sure="yes") == (303, LIST)
    assert buyer.get("/").status_code == 303
    for deed in ("/remove", "/role", "/password", "/no-password", "/sign-ins"):
        status, said = send(admin, deed, name="Buyer", role="buyer", sure="yes")
        assert (status, "There is no user of this name" in said) == (409, True), deed
    assert "Buyer" not in roles(users)


def test_somebody_else_may_have_been_faster(admin: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: object) -> None:
        raise NotAllowed("Not any more.")

    monkeypatch.setattr("app.services.people.people.People.remove", refused)
    status, said = send(admin, "/remove", name="Buyer", sure="yes")
    assert (status, "Not any more." in said) == (409, True)


def test_each_change_is_in_the_log_by_who_did_it(users: Office, admin: TestClient) -> None:
    users.services.people.changes()
    send(admin, "", name="Carla", role="buyer")
    send(admin, "/role", name="Carla", role="viewer")
    send(admin, "/remove", name="Carla", sure="yes")
    browser(users, Role.BUYER)
    send(admin, "/password", name="Buyer")
    told = [change for change in users.services.people.changes(who="Admin") if "Carla" in change.where + change.details]
    if users.services.people.changes():  # a file of one computer keeps none
        assert len(told) == 3
        latest = [(c.who, c.what, c.where) for c in users.services.people.changes()[-2:]]
        assert latest == [("Admin", "changed", "password buyer"), ("Admin", "removed", "sign-ins buyer")]
        browser(users, Role.VIEWER)
        send(admin, "/no-password", name="Viewer", sure="yes")
        latest = [(c.who, c.what, c.where) for c in users.services.people.changes()[-2:]]
        assert latest == [("Admin", "removed", "password viewer"), ("Admin", "removed", "sign-ins viewer")]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.BUYER, Role.APPROVER])
def test_nobody_else_changes_any(users: Office, role: Role) -> None:
    client, before = browser(users, role), roles(users)
    deeds = [way for way in WAYS if way.path.startswith(LIST)]
    assert len(deeds) == 7
    for way in deeds:
        values = {"name": "Viewer", "role": "admin", "sure": "yes", "password": PASSWORD}
        assert client.request(way.method, way.path, data=values).status_code == 403, way.path
    assert roles(users) == before
