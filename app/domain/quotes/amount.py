"""An amount as a vendor wrote it: “€ 52,00”, “180,-”, “$38.00/C”, “N/Q”, “1.250”. Nothing is guessed: what can be read
in two ways, or not to its last word, is a doubt for the buyer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from app.domain.quotes.amount_words import (
    CURRENCY,
    PIECES,
    currency_of,
    says_free,
    says_later,
    says_no_quote,
    says_none,
    without_net,
)
from app.domain.quotes.number_text import NUMBER, DecimalSigns, number_readings
from app.domain.quotes.written_date import read_date
from app.domain.quotes.written_text import plain, quoted

_UNKNOWN = DecimalSigns()
_LONGEST = 200
_MOST = Decimal(1_000_000_000)
_SIGN_OF_MONEY = re.compile(rf"(?<![^\W\d_])(?:{CURRENCY})(?![^\W\d_])", re.IGNORECASE)
_NUMBER = re.compile(NUMBER)
_ERROR = re.compile(
    r"#(?:REF|VALUE|N/A|NAME|DIV/0|NUM|NULL|SPILL|CALC|WERT|BEZUG|ZAHL|####*)[!?#]*|#+|err:\d+", re.IGNORECASE
)
_ABOUT = re.compile(
    r"(?:approx|about|around|roughly|circa|ca|ungefähr|etwa|rund|env|environ|aprox|aproximadamente|circa|ongeveer"
    r"|około|ok|cca|asi|est|estimated|budgetary?|richtpreis)\b|[~≈]",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:min|minimum|mind|mindestens|max|maximum|maximal|from|ab|at least|up to|bis|bis zu|dès|desde|da|vanaf|od)\b"
    r"|[<>≤≥]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """`value` is known only without a doubt; with one, `readings` are the numbers that may be meant.

    Free is the value 0 that somebody said in words. All empty: nothing was written, or “none” for a charge.
    """

    text: str  # as it was written
    value: Decimal | None = None
    currency: str = ""  # ISO 4217
    per: int | None = None  # 1, 100 or 1000 pieces; None: not said
    is_no_quote: bool = False
    is_free: bool = False
    doubt: str = ""  # a sentence for the buyer
    readings: tuple[Decimal, ...] = ()


def read_amount(text: str, others: DecimalSigns = _UNKNOWN, said: Iterable[str] = ()) -> Amount:
    """Read a cell or a word of a page.

    `others` is how the form's other cells write decimals: for “1.250” the doubt names what they speak for. `said` are
    words that the place says anyway: “lot” in the column of lot charges.
    """
    words = plain(text)
    if len(words) > _LONGEST:
        return Amount(text=text, doubt=f"{quoted(text)} is a longer text, not an amount.")
    if said and any(character.isdigit() for character in words):
        words = _without(words, said)
    if not words:
        return Amount(text=text)
    if known := _in_words(text, words):
        return known
    rest, currency, money_doubt = _currency(text, without_net(words))
    rest, per = _per(rest)
    rest = without_net(rest)
    if currency == "" and not money_doubt:  # “41,00/100 EUR”, “12.50 ea USD”
        rest, currency, money_doubt = _currency(text, rest)
    found = Amount(text=text, currency=currency, per=per)
    if money_doubt:
        return replace(found, doubt=money_doubt)
    return _valued(found, rest.removeprefix("@").strip(), others)


def exact_amount(value: Decimal, text: str) -> Amount:
    """An amount that a spreadsheet holds as a number: nothing but zero and less is doubtful."""
    return _judged(Amount(text=text), (value,), _UNKNOWN)


def _in_words(text: str, words: str) -> Amount | None:  # noqa: PLR0911 - one for each thing that words say
    if says_no_quote(words):
        return Amount(text=text, is_no_quote=True)
    if says_free(words):
        return Amount(text=text, value=Decimal(0), is_free=True)
    if says_none(words):
        return Amount(text=text)
    if _ERROR.fullmatch(words):
        return Amount(text=text, doubt=f"The cell shows an error ({words}), not an amount. Ask the vendor.")
    if says_later(words):
        return Amount(text=text, doubt=f"{quoted(text)} is no amount yet. Ask the vendor for it.")
    date = read_date(words)
    if date.day or date.doubt:
        return Amount(text=text, doubt=f"{quoted(text)} is a date, not an amount. A spreadsheet may have changed it.")
    return None


def _without(words: str, said: Iterable[str]) -> str:
    listed = "|".join(re.escape(word) for word in sorted(said, key=len, reverse=True))
    shorter = re.sub(
        rf"(?:(?:/|\b(?:per|pro|je|par|por|za)\b) ?)?(?<![^\W_])(?:{listed})(?![^\W_])[.:]?",
        " ",
        words,
        flags=re.IGNORECASE,
    )
    return " ".join(shorter.split()).replace("( )", "").replace("()", "").strip()


def _currency(text: str, words: str) -> tuple[str, str, str]:
    """The words without it, its code, and a doubt where there are two."""
    found = [match for match in _SIGN_OF_MONEY.finditer(words) if _is_money(words, match)]
    codes = {currency_of(match[0]) for match in found}
    if len(codes) == 2 and any(currency_of(match[0]) != "USD" for match in found) and "$" in {m[0] for m in found}:
        codes.discard("USD")  # “CAD $12.50”
    if len(codes) > 1:
        return words, "", f"{quoted(text)} names two currencies: {' and '.join(sorted(codes))}."
    rest = words
    for match in reversed(found):
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    rest = re.sub(r" (?=/)|(?<=[/+]) ", "", " ".join(rest.split()))
    return rest, next(iter(codes), ""), ""


def _is_money(words: str, match: re.Match[str]) -> bool:
    """Beside the number, or before “/”: a currency does not stand just anywhere."""
    before, after = words[: match.start()].rstrip(), words[match.end() :].lstrip()
    if re.search(r"/$|\b(?:per|pro|je|par)$", before, re.IGNORECASE):
        return False  # “12.50/rs” has a unit
    return not before or bool(re.match(r"$|/|[-.,@$€£¥ ]*[0-9]", after) or re.search(r"[0-9.,=-]$", before))


def _per(words: str) -> tuple[str, int | None]:
    """The words without “/C”, “/ 100 Stk”, “each”, and per how many they say it is."""
    for count, pattern in PIECES:
        for found in re.finditer(pattern.pattern, words, pattern.flags):
            rest = f"{words[: found.start()]} {words[found.end() :]}"
            is_whole = not re.match(r"[^\W_]", words[found.end() :]) and not (
                words[found.start()].isalpha() and found.start() and words[found.start() - 1].isalpha()
            )
            if is_whole and (found.end() == len(words) or not found.start()):
                return " ".join(rest.split()), count
    return words, None


def _valued(found: Amount, rest: str, others: DecimalSigns) -> Amount:
    """What is left has to be a number to its last sign."""
    if _NUMBER.fullmatch(rest):
        return _judged(found, number_readings(rest), others)
    numbers = _NUMBER.findall(rest)
    readings = tuple(dict.fromkeys(value for number in numbers for value in number_readings(number)))
    return replace(found, doubt=_why(found.text, rest, len(numbers)), readings=readings)


def _judged(found: Amount, readings: tuple[Decimal, ...], others: DecimalSigns) -> Amount:
    text = quoted(found.text)
    if not readings:
        return replace(found, doubt=f"{text} isn't a number as anybody writes it.")
    if len(readings) > 1:
        return replace(found, doubt=_two_ways(found.text, readings, others), readings=readings)
    value = readings[0]
    if value == 0:
        return replace(found, doubt=f"{text} may mean free or not quoted. Ask the vendor.", readings=readings)
    if value < 0:
        return replace(found, doubt=f"{text} is less than zero.", readings=readings)
    if value >= _MOST:
        return replace(found, doubt=f"{text} is too large for an amount.")
    return replace(found, value=value)


def _two_ways(text: str, readings: tuple[Decimal, ...], others: DecimalSigns) -> str:
    sign = re.sub("[^.,]", "", plain(text))[:1]
    first, second = readings
    said = f"{quoted(text)} may be {first} or {second}."
    if not others.points and not others.commas:
        return said
    counts = [(others.points, "point"), (others.commas, "comma")]
    (number, name), *more = [(count, name) for count, name in counts if count]
    also = "".join(f" and {count} a decimal {other}" for count, other in more)
    told = f" Of the form's other cells, {number} {'has' if number == 1 else 'have'} a decimal {name}{also}"
    if not others.sign:
        return f"{said}{told}, which settles nothing."
    return f"{said}{told}, which speaks for {first if others.sign == sign else second}."


def _why(text: str, rest: str, numbers: int) -> str:  # noqa: PLR0911 - one for each reason
    if re.search(r"^-|^\(.*\)$|-$", rest) and numbers == 1 and not re.search(r"[^\W\d_]", rest):
        return f"{quoted(text)} is less than zero."
    if "%" in rest:
        return f"{quoted(text)} has a percentage in it. Ask the vendor for the whole amount."
    if _ABOUT.search(rest):
        return f"{quoted(text)} is an estimate. Ask the vendor for a firm amount."
    if _BOUND.search(rest):
        return f"{quoted(text)} names a limit, not an amount."
    if numbers > 1:
        return f"{quoted(text)} has more than one number."
    if not numbers:
        return f"{quoted(text)} isn't an amount."
    left = " ".join(_NUMBER.sub(" ", rest).split())
    return f"{quoted(text)} has more than an amount: {quoted(left)} isn't understood."
