"""What holds for a quote: its number and day, how long it is valid, lead times, payment and delivery."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.quotes.candidate_values import Candidate
from app.domain.quotes.candidate_words import (
    DELIVERY,
    LEAD_TIME,
    OF_TIME,
    PAYMENT,
    QUOTE_DATE,
    QUOTE_NUMBER,
    VALIDITY,
)
from app.domain.quotes.lead_time import LeadTime, read_lead_time
from app.domain.quotes.placed_words import Row
from app.domain.quotes.said_of import SaidOf
from app.domain.quotes.written_date import read_date
from app.domain.trade.lazy_pattern import lazy_pattern

_LONGEST = 120  # characters of a term
_DAY = (
    r"(?:20[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}(?:\. ?|[-/])[0-9]{1,2}(?:\. ?|[-/])(?:20)?[0-9]{2}"
    r"|[0-9]{1,2}(?:\.|st|nd|rd|th)?[ -](?:de )?[^\W\d_]{3,12}\.?[ -](?:de )?,? ?20[0-9]{2}"
    r"|[^\W\d_]{3,9}\.? [0-9]{1,2}(?:st|nd|rd|th)?,? 20[0-9]{2})(?![0-9])"
)
_SPAN = rf"(?<![\w.,])[0-9]{{1,3}}(?: ?(?:-|–|to|bis|à|a|tot|do|až|/) ?[0-9]{{1,3}})?{OF_TIME}\.?"
_SENTENCE_END = re.compile(r"(?<=\w\w)[.!](?=\s+[^\W\d_]|\s*$)|(?<=[0-9)])\.(?=\s+[A-ZÄÖÜ]|\s*$)")
_NUMBER = lazy_pattern(rf"(?:{QUOTE_NUMBER})[\s:.#]*(?P<value>(?=[\w./-]*[0-9])[\w][\w./-]*[\w])", re.IGNORECASE)
_DATED = lazy_pattern(rf"(?P<before>[^.;]{{0,30}})(?<!\w)(?:{QUOTE_DATE})[\s:]*(?P<day>{_DAY})", re.IGNORECASE)
_OTHER_DATE = re.compile(
    r"(?:due|ship\w*|delivery|valid\w*|rfq|order|req(?:uest)?|inquiry|enquiry|anfrage|liefer\w*|demande|solicitud|richiesta"
    r"|aanvraag|zapytani\w*|poptáv\w*|expir\w*)\W*(?:\S+ ?)?$",
    re.IGNORECASE,
)
_LEAD = lazy_pattern(LEAD_TIME, re.IGNORECASE)
_LASTS = lazy_pattern(_SPAN, re.IGNORECASE)
_AFTER_ORDER = lazy_pattern(rf"{_SPAN} ?\(?(?:a\.?r\.?o\b\.?|after receipt[\w ]*|nach auftrag\w*)", re.IGNORECASE)
_VALID = lazy_pattern(VALIDITY, re.IGNORECASE)
_UNTIL = lazy_pattern(_DAY, re.IGNORECASE)
_PAYMENT = lazy_pattern(PAYMENT, re.IGNORECASE)
_DELIVERY = lazy_pattern(DELIVERY, re.IGNORECASE)
_NO_PAYMENT = lazy_pattern(rf"{DELIVERY}|{VALIDITY}|{LEAD_TIME}", re.IGNORECASE)
_SEGMENTS = re.compile(r";|,(?= ?(?:items?|pos|lines?)\b)|\|", re.IGNORECASE)


def quote_number(rows: Sequence[Row], others: tuple[str, ...]) -> Candidate[str] | None:
    """The vendor's; `others` are the RFQ's and those of parts."""
    for row in rows:
        for found in _NUMBER.finditer(row.text):
            value = found["value"]
            is_time = _LASTS.match(row.text[found.start("value") :])
            if len(value) > 2 and not is_time and not value.startswith(others) and not value.startswith("RFQ"):
                return Candidate(value=value, text=value, words=row.covering(*found.span("value")))
    return None


def quote_date(rows: Sequence[Row]) -> Candidate[date] | None:
    """The day that the quote bears."""
    for row in rows:
        for found in _DATED.finditer(row.text):
            if not _OTHER_DATE.search(found["before"]):
                read = read_date(found["day"])
                words = row.covering(*found.span("day"))
                return Candidate(value=read.day, text=found["day"], words=words, doubt=read.doubt)
    return None


def valid_until(rows: Sequence[Row], quoted_on: date | None) -> Candidate[date] | None:
    """A day, or so many days from that of the quote."""
    for row in rows:
        if not (named := _VALID.search(row.text)):
            continue
        clause = _clause(row.text, named.start())
        if found := _UNTIL.search(clause):
            read = read_date(found[0])
            words = row.covering(named.start(), named.start() + found.end())
            return Candidate(value=read.day, text=clause[: found.end()], words=words, doubt=read.doubt)
        if (found := _LASTS.search(clause)) or (found := _LASTS.search(row.text[: named.start()][-30:])):
            words = row.covering(named.start(), named.start() + len(clause))
            day = _later(quoted_on, found[0])
            doubt = "" if day else f"“{found[0].strip()}” counts from a day that isn't told."
            return Candidate(value=day, text=found[0].strip(), words=words, doubt=doubt)
    return None


def _later(day: date | None, lasts: str) -> date | None:
    count = int(re.findall("[0-9]+", lasts)[-1])
    unit = re.sub("[^a-zäöüěýůíée]", "", lasts.casefold())
    if re.match("w|sem|sett|tyg|týd", unit):
        count *= 7
    elif re.match("m|měs", unit):
        count *= 30
    return day + timedelta(days=count) if day else None


def _clause(text: str, begin: int) -> str:
    """To the end of its sentence, or of its cell."""
    rest = text[begin : begin + _LONGEST]
    ends = [found.start() for found in _SENTENCE_END.finditer(rest)]
    return rest[: min(ends)] if ends else rest


def payment(rows: Sequence[Row]) -> Candidate[str] | None:
    """“Net 30”, without its label."""
    return _term(rows, _PAYMENT, _NO_PAYMENT)


def delivery(rows: Sequence[Row]) -> Candidate[str] | None:
    """“FOB origin”."""
    return _term(rows, _DELIVERY, _PAYMENT)


def _term(rows: Sequence[Row], named: re.Pattern[str], other: re.Pattern[str]) -> Candidate[str] | None:
    for row in rows:
        for found in named.finditer(row.text):
            clause = _clause(row.text, found.start())
            stops = [stop.start() for stop in other.finditer(clause, found.end() - found.start())]
            clause = re.split(r"  |;", clause[: min(stops)] if stops else clause)[0]
            value = _unlabeled(clause, found[0])
            if len(value) > 2 and (named is _DELIVERY or re.search("[0-9]|[a-z]{4}", value.casefold())):
                return Candidate(
                    value=value, text=clause, words=row.covering(found.start(), found.start() + len(clause))
                )
    return None


def _unlabeled(clause: str, label: str) -> str:
    is_label = ":" in clause[: len(label) + 2] and not re.search("net", label, re.IGNORECASE)
    is_code = _DELIVERY.match(label)
    value = clause[len(label) :] if is_label and not is_code else clause.replace(":", "", 1)
    return value.strip(" :,.;-–|")


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """Where they are named; else what stands beside a price, or says “after receipt of order”."""

    said_of: SaidOf

    def read(self, rows: Sequence[Row]) -> tuple[Candidate[LeadTime], ...]:
        """Each once."""
        found = [candidate for row in rows for candidate in self._named(row)]
        told = {line for candidate in found for line in candidate.lines}
        beside = [
            candidate
            for row in rows
            for candidate in self._unnamed(row)
            if not candidate.lines or not told.issuperset(candidate.lines)
        ]
        if not found or (beside and not any(not candidate.lines for candidate in found)):
            found += beside
        seen: dict[object, Candidate[LeadTime]] = {}
        for candidate in found:
            seen.setdefault((candidate.lines, candidate.text), candidate)
        return tuple(seen.values())

    def _named(self, row: Row) -> Iterator[Candidate[LeadTime]]:
        for named in _LEAD.finditer(row.text):
            begin = named.end()
            for segment in _SEGMENTS.split(_clause(row.text, begin)):
                start = row.text.find(segment, begin)
                begin = start + len(segment)
                yield from self._segment(row, segment, start)

    def _segment(self, row: Row, segment: str, start: int) -> Iterator[Candidate[LeadTime]]:
        label, _, rest = segment.rpartition(":")
        lines = self.said_of.lines_in(row, start, start + len(segment))
        for text in (rest, re.split(r"  |,|\(|\bfor\b|\bfür\b", rest)[0], *_LASTS.findall(rest)):
            read = read_lead_time(text.strip(" .:,-–"))
            if read.longest is not None or read.ships:
                break
        else:
            if not (found := _LASTS.search(rest)):
                return
            read = read_lead_time(found[0])
        words = row.covering(start + len(label), start + len(segment))
        text = read.text.strip()
        yield Candidate(value=read, text=text, words=words, lines=lines or self.said_of.lines_of(row), doubt=read.doubt)

    def _unnamed(self, row: Row) -> Iterator[Candidate[LeadTime]]:
        if _LEAD.search(row.text) or _VALID.search(row.text) or _PAYMENT.search(row.text):
            return
        lines = self.said_of.lines_of(row)
        if found := (_LASTS if lines else _AFTER_ORDER).search(row.text):
            read = read_lead_time(found[0])
            yield Candidate(value=read, text=found[0], words=row.covering(*found.span()), lines=lines, doubt=read.doubt)
