"""What the check looks at: the texts of the vendors that are invited, each in its language."""

from app.domain.rfqs.rfq import Rfq, Text
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from tests.fakes.office import Office

OWN = Text(language="de-DE", subject="", body="{{ greeting }} [Name]")


def _asked(office: Office, *languages: str) -> Rfq:
    office.account()
    rfq = office.request(0)
    vendors = [
        Vendor(
            name=f"Vendor {language or 'en'}",
            language=language,
            contacts=(Contact(email=f"a@v{language}.example", first_name="Dana", rank=ContactRank.PRIMARY),),
        )
        for language in languages
    ]
    return office.services.rfq_asking.invite(rfq.id, [office.services.vendors.save(v).stored_id for v in vendors])


def _found(office: Office, rfq: Rfq) -> set[tuple[str, str]]:
    findings = office.services.rfq_checking.check(rfq.id, office.services.accounts.get("office"))
    return {(f.code, f.spot.language) for f in findings if f.place == "message"}


def test_the_german_text_is_judged_where_a_german_vendor_gets_it(office: Office) -> None:
    rfq = _asked(office, "", "de-AT")
    assert _found(office, rfq) == set()
    office.services.rfq_editing.change(rfq.id, texts=(OWN,))
    german = {("subject-empty", "de"), ("left-to-fill-in", "de"), ("lines-not-in-mail", "de")}
    assert _found(office, rfq) == {*german, ("deadline-not-in-mail", "de")}


def test_a_text_of_no_vendor_stops_nothing(office: Office) -> None:
    rfq = _asked(office, "")
    office.services.rfq_editing.change(rfq.id, texts=(OWN,))
    assert _found(office, rfq) == set()


def test_german_vendors_without_a_german_text_get_the_first_and_it_is_judged_once(office: Office) -> None:
    rfq = _asked(office, "", "de")
    office.services.rfq_editing.change(rfq.id, subject=" ")
    assert _found(office, rfq) == {("subject-empty", "")}


def test_without_a_vendor_the_first_text_is_judged(office: Office) -> None:
    rfq = _asked(office)
    office.services.rfq_editing.change(rfq.id, subject=" ")
    assert _found(office, rfq) == {("subject-empty", "")}
