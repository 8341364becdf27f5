"""Answers that say no: to everything, in their first words, and why."""

import pytest

from app.domain.inbox.decline import DeclineReason, decline_said
from app.domain.quotes.form_layout import REASONS


def test_the_reasons_are_those_of_the_quote_form() -> None:
    assert tuple(reason.value for reason in DeclineReason) == REASONS


def test_the_sample_gives_a_reason_and_a_note() -> None:  # sample 10
    said = decline_said(
        "Decline - no capacity until February, sorry. Please keep us on the list.\n\nSent from my phone\n"
    )
    assert said
    assert (said.reason, said.said, said.note) == (
        DeclineReason.CAPACITY,
        "Decline - no capacity until February, sorry.",
        "Please keep us on the list.",
    )
    assert said.no == said.said


_WRAPPED = """Dear Anna,

Thank you for the opportunity to quote. Unfortunately we are unable to quote this package at
this time due to our backlog.

Regards,
Tom
"""
_IN_GERMAN = """Sehr geehrte Frau Buyer,

leider können wir Ihnen hierfür kein Angebot abgeben, da wir derzeit ausgelastet
sind.

Mit freundlichen Grüßen
"""
_NO = [
    ("DECLINE", "other"), ("Declined.", "other"), ("decline, no reason", "other"), ("*DECLINE*", "other"),
    ("Hi Anna,\n\nDECLINE - too small for us.\n\nJim", "too small"), ("Anna,\n\nNo bid on this. Thanks", "other"),
    ("Hi Anna, we have to decline this one. We are booked solid.", "capacity"), ("No-bid", "other"),
    (_WRAPPED, "capacity"),
    ("No bid. Out of our capability.", "capability"), ("No quote, sorry", "other"), ("No thanks", "other"),
    ("We will have to no bid this one, the tank is too small for these parts.", "capability"),
    ("We regret that we cannot offer this, we are not ITAR registered.", "clearance"),
    ("Unfortunately, we'll have to pass on this one.", "other"), ("We can’t quote this. Min order is 500", "too small"),
    ("We respectfully decline. AMS 2700 is not on our approvals.", "specification"),
    ("Sorry, can't quote these, we don't do electroless nickel.", "capability"), ("We decline all 3 lines.", "other"),
    ("We will not be quoting this RFQ.", "other"), ("Thanks Anna. We decline.", "other"),
    ("Unfortunately, this is outside of our capabilities.", "capability"),
    ("We are declining this one because the base metal is magnesium alloy.", "material"),
    (_IN_GERMAN, "capacity"),
    ("Guten Tag,\nleider können wir nicht anbieten.", "other"), ("Absage: Werkstoff nicht geeignet", "material"),
    ("Hallo Anna,\n\nwir müssen leider absagen. Keine Kapazität.", "capacity"), ("Kein Angebot möglich.", "other"),
    ("Hallo,\nleider koennen wir das nicht anbieten, Stückzahl zu gering", "too small"),
    ("Vielen Dank für Ihre Anfrage. Leider können wir diese Teile nicht anbieten.", "other"),
    ("Bonjour,\n\nNous ne pouvons pas répondre à cette demande : quantités trop faibles.", "too small"),
    ("Nous regrettons de ne pas pouvoir vous faire une offre.", "other"), ("Nous ne pouvons pas.", "other"),
    ("Malheureusement nous ne sommes pas en mesure de chiffrer cette affaire.", "other"),
    ("Estimada Anna,\n\nLamentablemente no podemos cotizar por falta de capacidad.", "capacity"),
    ("Buongiorno,\npurtroppo non possiamo quotare queste parti, il materiale non è adatto.", "material"),
    ("Beste Anna,\n\nHelaas kunnen wij hiervoor geen offerte uitbrengen.", "other"),
    ("Helaas kunnen wij dit niet aanbieden wegens capaciteit.", "capacity"),
    ("Dzień dobry,\n\nNiestety nie możemy złożyć oferty z powodu braku mocy przerobowych.", "capacity"),
    ("Niestety nie jesteśmy w stanie zaoferować tych części.", "other"),
    ("Dobrý den,\n\nbohužel nemůžeme tuto poptávku nacenit, nemáme kapacitu.", "capacity"),
    ("Infelizmente não podemos cotar.", "other"), ("Tyvärr kan vi inte offerera detta.", "other"),
    ("Desværre kan vi ikke tilbyde dette.", "other"), ("Emme voi tarjota tätä.", "other"),
    ("Sajnos nem tudunk ajánlatot adni.", "other"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), _NO)
def test_a_no_and_its_reason(text: str, reason: str) -> None:
    said = decline_said(text)
    assert said
    assert said.reason.value == reason


@pytest.mark.parametrize(
    "text",
    [
        "Hi Anna\nThanks for thinking of us but we're going to pass on this one. Too busy.\nMike", "Anna - NO BID",
        "No Bid - can't meet the due date.", "N/Q", "NO QUOTE - WE DO NOT DO AMS 2700",
        "Sorry Anna, not something we can do.", "Anna, we are going to no quote this package. Thanks!",
        "Good morning,\n\nWe are not able to process these due to size constraints.\n\nThank you,\nKim",
        'We will not be able to quote this. Our tanks are only 24" deep.',
        "Please accept this as our decline to bid.", "We don't have the approval for this spec so will no bid.",
        "Unfortunately we do not offer passivation.", "This is not something we do. Thanks", "Not interested, thanks",
        "We are unable to bid at this time.", "Regretfully we decline.",
        "Hallo Frau Buyer, wir können diese Anfrage leider nicht bearbeiten.",
        "Sehr geehrte Damen und Herren,\nleider passt die Anfrage nicht in unser Fertigungsspektrum.", "Leider nein.",
        "Wir möchten auf die Abgabe eines Angebotes verzichten.", "Für diese Teile geben wir kein Angebot ab.",
        "Leider können wir Ihnen kein Angebot machen.",
        "Bonjour Anna,\nSuite à votre demande, nous sommes au regret de ne pouvoir donner suite.\nCordialement",
        "Nous déclinons cette consultation.",
        "Nous ne donnerons pas suite à votre demande, notre plan de charge étant complet.",
        "Pas d'offre de notre part", "Buenos días,\nNo podemos ofertar este trabajo.", "Declinamos participar",
        "Lo sentimos, no realizamos este proceso.", "Siamo spiacenti ma non siamo in grado di formulare un'offerta.",
        "Non quotiamo, lotto troppo piccolo", "Helaas moeten wij deze aanvraag afwijzen.",
        "Wij kunnen deze onderdelen helaas niet behandelen.", "Geen offerte.", "Wij zien af van een aanbieding.",
        "Dziękujemy za zapytanie. Niestety musimy odmówić.", "Niestety nie wykonujemy takich powłok.",
        "Nie złożymy oferty.", "Bohužel musíme odmítnout.", "Nebudeme nabízet.",
        "Děkujeme za poptávku, bohužel tuto zakázku nejsme schopni zpracovat.", "Odmítáme, nemáme kapacitu",
    ],
)  # fmt: skip
def test_many_ways_to_say_no(text: str) -> None:
    assert decline_said(text, {"Anna Buyer"})


def test_a_word_in_front_is_the_buyers_name_or_what_the_no_is_about() -> None:
    assert decline_said("Anna: decline", {"Anna Buyer"})
    assert decline_said("Anna: decline") is None
    assert decline_said("Passivation - no bid", {"Anna Buyer"}) is None


@pytest.mark.parametrize(
    "text",
    [
        "We will quote. No bid bond needed.", "Hi Anna, received, will quote by Friday.",
        "Could not open the PDF, please resend.",
        "Unfortunately we will be late with the quote, can we have until Dec 8?",
        "We cannot accept your payment terms but otherwise here is our offer.",
        "Wir können leider erst am Montag anbieten.", "Leider können wir die Zeichnung nicht öffnen.",
        "We are unable to read the spec. Please send AMS 2700.", "I will pass this on to our sales team.",
        "Passing this to Bob.", "I'll pass along your request to Mike.", "We can process this. Is masking needed?",
        "We do not have this drawing. Can you send?", "Sorry for the delay, quote attached.",
        "Nicht mehr als 100 Stück? Wir bieten gerne an.", "Our quote does not include freight.",
        "We do not have the drawing for line 2.", "Unable to quote line 3, rest is attached.",
        "We can offer 2 of the 3", "We cannot provide a firm price yet.",
        "No, thanks for asking, we have everything. Quote tomorrow.",
        "", "?", "Hi Anna,", "We can't decline such nice work! Quote follows.",
        "no quote for line 2, the others attached", "No bid on line 2. Line 1 follows.", "No bid on #2.",
        "Unfortunately we can quote only line 1.", "Unfortunately we can't quote without the drawing.",
        "We cannot quote by Friday, can we have until Monday?", "Should we decline line 3?",
        "Hi Anna,\n\nCan you send the drawing?", "Leider können wir nur Position 1 anbieten.",
        "Leider können wir Position 2 nicht anbieten, die übrigen siehe Angebot.", "Helaas ontbreekt de tekening.",
        "Quote attached. If you cannot quote, reply with the word DECLINE",
        "Dear Jim,\n\nPlease quote 3 parts.\n\nIf you cannot\nquote, reply with the word DECLINE and the reason",
        "Prices: line 1 follows. We can't offer line 3.", "A decline in nickel prices lets us offer you more",
        "Decline in prices: see below", "Nous ne pouvons pas ouvrir le fichier.", "We cannot open the file.",
        "Leider haben wir die Zeichnung nicht erhalten.", "No problem, we will quote by Friday.",
        "No, we can't quote before Monday.", "Wir sagen nicht ab.", "Das ist keine Absage.",
        "No quote yet, still working.",
        "Passivation per AMS 2700 is fine", "Pass-through charges apply", "No bid until we see the drawing",
        "We are not able to quote the 1000 pcs until we see the drawing",
        "We will quote tomorrow. Bob will not be here.",
        "We can't do this in house. OK to outsource?", "We can't quote this. The drawing is missing.",
        "Leider können wir Teil 00123456 nicht anbieten.", "Mit freundlichen Grüßen\nDECLINE",
        "All well here.\nWe work on it.\nDECLINE",
    ],
)  # fmt: skip
def test_what_is_no_decline(text: str) -> None:
    assert decline_said(text) is None


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("DECLINE\nKeep us in mind for larger lots.", "Keep us in mind for larger lots."),
        ("Absage. Bitte fragen Sie uns weiterhin an.", "Bitte fragen Sie uns weiterhin an."),
        ("No bid. Please remove us from your list.", "Please remove us from your list."),
        ("We can't quote this one. Please send us future RFQs.", "Please send us future RFQs."),
        ("DECLINE\nThanks", ""),
    ],
)
def test_what_the_vendor_wants_us_to_remember(text: str, note: str) -> None:
    said = decline_said(text)
    assert said
    assert said.note == note


@pytest.mark.parametrize(
    "unit",
    ["a", "a ", "we ", "sorry ", "nicht a ", "can't a b c d ", "no bid", "Hi, ", "\n", ", ", "x. ", "ne pouvons ", "1"],
)
def test_a_hostile_text_ends(unit: str) -> None:
    decline_said(unit * (1_000_000 // len(unit)))
    assert decline_said("DECLINE\n" + unit * 1_000_000)
