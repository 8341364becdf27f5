import pytest

from app.domain.accounts.fingerprint import FingerprintUnusable, fingerprint, grouped, shortened

DIGITS = "0a1b2c3d" * 8


@pytest.mark.parametrize(
    "text",
    [
        DIGITS,
        DIGITS.upper(),
        grouped(DIGITS),
        f"  {grouped(DIGITS)}\n",
        " ".join(DIGITS[i : i + 4] for i in range(0, 64, 4)),
        f"sha256 Fingerprint={grouped(DIGITS)}",
        f"SHA256 Fingerprint = {DIGITS}",
    ],
)
def test_a_fingerprint_is_taken_as_people_paste_it(text: str) -> None:
    assert fingerprint(text) == DIGITS


@pytest.mark.parametrize("text", ["", "  "])
def test_no_fingerprint_is_no_mistake(text: str) -> None:
    assert fingerprint(text) == ""


@pytest.mark.parametrize("text", ["ab" * 20, DIGITS + "0", "g" * 64, "ignore", DIGITS.replace("a", "\u0430")])
def test_what_is_no_sha256_is_refused(text: str) -> None:
    with pytest.raises(FingerprintUnusable, match="64 hex digits"):
        fingerprint(text)


def test_a_fingerprint_is_shown_in_pairs_and_in_short() -> None:
    assert grouped("0a1b") == "0A:1B"
    assert shortened(DIGITS) == "0A:1B:2C:3D…0A:1B:2C:3D"
