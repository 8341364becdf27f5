"""Small sheets of lines as others write them: what comes in, what is told, and the exit code."""

from pathlib import Path

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app.domain.rfqs.rfq import RfqItem
from tests.fakes.office import begun, opened
from tests.fakes.terminal import Said, Terminal

CASES = Path(__file__).parents[1] / "cases" / "lists"
NUMBER = "RFQ-2026-0001"


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    made = Terminal(begun(tmp_path / "data"), monkeypatch, capsys)
    made("rfq", "new", "--title", "Case", "--deadline", "2030-01-11 17:00", "--zone", "America/Chicago")
    return made


def imported(terminal: Terminal, path: Path, *words: str | Path) -> Said:
    return terminal("--json", "rfq", "import-lines", NUMBER, path, *words)


def lines(terminal: Terminal, number: str = NUMBER) -> tuple[RfqItem, ...]:
    with opened(terminal.data) as made:
        return made.services.rfq_reading.by_number(number).items


def quantities(terminal: Terminal, number: str = NUMBER) -> dict[str, str]:
    return {line.part_number: str(line.quantities) for line in lines(terminal, number)}


def text_of(folder: Path, text: str, name: str = "lines.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("case", "found"),
    [
        ("10-title-above-lines/bom.xlsx", {"K-500": "4", "K-501": "2"}),
        ("11-line-headings/qty-columns.csv", {"K-600": "5; 10; 25", "K-601": "1; 50"}),
        ("11-line-headings/headings.csv", {"K-602": "12"}),
        ("11b-line-headings/german.csv", {"K-611": "5"}),
        ("11b-line-headings/headings.csv", {"K-610": "5"}),
        ("12-quantities/lines.csv", {"K-700": "100", "K-701": "1; 5; 10", "K-702": "10", "K-703": "5", "K-704": "25"}),
    ],
)
def test_sheets_are_read_as_they_are(terminal: Terminal, case: str, found: dict[str, str]) -> None:
    assert imported(terminal, CASES / case).code == 0
    assert quantities(terminal) == found


def test_a_callout_is_kept_under_any_heading(terminal: Terminal) -> None:
    imported(terminal, CASES / "11-line-headings" / "headings.csv")
    assert lines(terminal)[0].callout == "PASSIVATE PER ASTM A967"


def test_part_numbers_that_a_spreadsheet_has_changed_come_in_with_a_remark_each(terminal: Terminal) -> None:
    said = imported(terminal, CASES / "13-mangled-part-numbers" / "lines.xlsx")
    assert said.code == 1, "two of them are to be mended"
    assert list(quantities(terminal)) == ["Mar-26", "00012-045", "7250000000000"]
    told = {r["row"]: (r["text"], r["to_mend"]) for r in said.document["remarks"] if r["field"] == "part_number"}
    assert "a date where a part number is expected" in told[2][0]
    assert "The sheet shows “00012-045”, but its cell holds" in told[3][0]
    assert "7.25E+12" in told[4][0]
    assert "may be a number in scientific notation" in told[4][0]
    assert [told[row][1] for row in (2, 3, 4)] == [True, False, True]


def test_a_sheet_that_was_not_read_is_named_and_another_can_be_chosen(terminal: Terminal) -> None:
    book = CASES / "15b-other-sheets" / "lines.xlsx"
    said = imported(terminal, book)
    assert said.code == 1
    assert "“Buy”" in said.document["remarks"][0]["text"]
    said = imported(terminal, book, "--sheet", "Buy")
    assert (said.code, said.document["remarks"]) == (0, [])
    assert list(quantities(terminal)) == ["K-810", "K-811"]


def test_a_line_whose_quantity_is_not_understood_comes_in_and_is_not_sent(terminal: Terminal, tmp_path: Path) -> None:
    said = imported(terminal, text_of(tmp_path, "Part,Qty\nK-1,5 pcs/yr\nK-2,\nK-3,5\n"))
    assert (said.code, said.document["added"]) == (1, 3)
    assert [line.quantities.is_read for line in lines(terminal)] == [False, False, True]
    findings = terminal("--json", "rfq", "check", NUMBER, "--account", "practice").document["findings"]
    found = [f for f in findings if f["code"] == "quantity-unread"]
    assert [(f["severity"], f["field"], f["row"]) for f in found] == [
        ("block", "quantities", "line 1"),
        ("block", "quantities", "line 2"),
    ]


def test_a_mapping_names_columns_and_finds_the_header_below_a_title(terminal: Terminal, tmp_path: Path) -> None:
    sheet = text_of(tmp_path, "List of 2026,,\nTeil,Losgr. a,Losgr. b\nK-1,5,10\nK-2,1,\n")
    words = ("--map", "Teil=part_number", "Losgr. a=quantities", "Losgr. b=quantities")
    assert imported(terminal, sheet).code == 1, "nobody knows"
    assert imported(terminal, sheet, *words, "--dry-run").code == 0
    assert lines(terminal) == ()
    assert imported(terminal, sheet, *words).code == 0
    assert quantities(terminal) == {"K-1": "5; 10", "K-2": "1"}
    assert imported(terminal, sheet, "--header-row", "2", "--replace").code == 0, "it is remembered"
    assert quantities(terminal) == {"K-1": "5; 10", "K-2": "1"}


def test_a_mapping_of_what_there_is_not_is_refused_and_of_nothing_leaves_a_column_out(
    terminal: Terminal, tmp_path: Path
) -> None:
    sheet = text_of(tmp_path, "Part,Qty 1,Qty 2\nK-1,5,10\n")
    assert "no column “Menge”" in imported(terminal, sheet, "--map", "Menge=quantities").document["error"]
    assert "no field “amount”" in imported(terminal, sheet, "--map", "Qty 1=amount").document["error"]
    assert imported(terminal, sheet, "--map", "Qty 2=quantities").code == 0
    assert quantities(terminal) == {"K-1": "10"}


def test_encoding_and_delimiter_can_be_said(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_bytes("Titel^Für Größe\nTeil^Bezeichnung^Menge\nK-1^Größe^5\n".encode("cp850"))
    assert imported(terminal, path, "--encoding", "cp850", "--delimiter", "^", "--map", "Teil=part_number").code == 0
    assert lines(terminal)[0].description == "Größe"


def test_a_report_says_what_became_of_each_row(terminal: Terminal, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    imported(terminal, text_of(tmp_path, "Part,Qty,Colour\nK-1,5,red\n,5,\nK-2,some,\n"), "--report", report)
    assert report.read_text(encoding="utf-8-sig").splitlines()[:5] == [
        "Row,Part number,Result,Column,Remark",
        "1,,used,Colour,The column “Colour” is not used.",
        "2,K-1,line,,",
        '3,,left out,part_number,"The row has no part number, so it isn\'t used."',
        "4,K-2,line,,",
    ]


def test_quotes_of_several_customers_become_requests_of_their_own_where_the_buyer_says_so(
    terminal: Terminal, tmp_path: Path
) -> None:
    sheet = text_of(
        tmp_path, "Customer,Quote#,Part,Qty\nArden,7387,K-1,5\nBrook,7388,K-2,5\nARDEN ,7387,K-3,1\n,,K-4,1\n"
    )
    said = imported(terminal, sheet, "--split", "Customer")
    assert said.code == 0
    assert [(r["rfq"], r["title"], r["added"]) for r in said.document["requests"]] == [
        (NUMBER, "Arden", 2),
        ("RFQ-2026-0002", "Brook", 1),
        ("RFQ-2026-0003", "No Customer", 1),
    ]
    assert [list(quantities(terminal, f"RFQ-2026-000{n}")) for n in (1, 2, 3)] == [["K-1", "K-3"], ["K-2"], ["K-4"]]
    document = {r["number"]: r for r in terminal.json("rfq", "list")}
    assert document["RFQ-2026-0002"]["deadline"] == document[NUMBER]["deadline"]
    said = imported(terminal, sheet, "--split", "customer_reference")
    assert [(r["rfq"], r["title"]) for r in said.document["requests"]][:1] == [
        ("RFQ-2026-0004", "customer_reference 7387")
    ], "the first one has lines already"
    assert "no column “Colour”" in imported(terminal, sheet, "--split", "Colour").document["error"]


@pytest.mark.parametrize(("heading", "column"), [("Process", "Process"), ("Treatment", "process")])
def test_a_sheet_is_split_by_process(terminal: Terminal, tmp_path: Path, heading: str, column: str) -> None:
    sheet = text_of(tmp_path, f"Part,{heading},Qty\nK-1,Anodize,5\nK-2,Nickel,5\nK-3,anodize,1\n")
    said = imported(terminal, sheet, "--split", column)
    assert said.code == 0, said
    assert [(r["rfq"], r["title"], r["added"]) for r in said.document["requests"]] == [
        (NUMBER, "Anodize", 2),
        ("RFQ-2026-0002", "Nickel", 1),
    ]


@pytest.mark.parametrize(
    ("cell", "form", "part", "told"),
    [
        (12045, "00000-000", "00012-045", "The sheet shows"),
        (42, "000000", "000042", "The sheet shows"),
        (7, '"PN-"0000', "PN-0007", "The sheet shows"),
        (123456, "000\\-000", "123-456", "The sheet shows"),
        (1234567890, "0000-0000", "123456-7890", "The sheet shows"),
        (46093, "d-mmm", "12-Mar", "a date where"),
        (46093, "d\\-mmm\\-yy;@", "12-Mar-26", "a date where"),
        (46093, "m/d/yyyy", "3/12/2026", "a date where"),
        (46093, "mmmm\\ yyyy", "March 2026", "a date where"),
        (46093.5, "yyyy-mm-dd hh:mm", "2026-03-12 12:00:00", "a date where"),
        (1.2e11, "General", "120000000000", "scientific notation"),
        (725000, "0.00E+00", "725000", "scientific notation"),
        ("3/12/2026", "@", "3/12/2026", "a date where"),
        ("2-Sep", "@", "2-Sep", "a date where"),
        ("1E+05", "@", "1E+05", "scientific notation"),
        ("12045.0", "@", "12045.0", "got a decimal"),
        ("#NAME?", "@", "#NAME?", "a spreadsheet error"),
        ('="0042"', "@", "0042", ""),
        ("'0042", "@", "0042", ""),
        ("MAR-26", "@", "MAR-26", ""),
        ("12E5", "@", "12E5", ""),
        (12045, "General", "12045", ""),
        (5, "0", "5", ""),
        (5, "#,##0", "5", ""),
        (5, "0.00", "5", ""),
        (-5, "0000", "-5", ""),
    ],
)
def test_what_a_cell_shows_counts(
    terminal: Terminal, tmp_path: Path, cell: object, form: str, part: str, told: str
) -> None:
    path = tmp_path / "lines.xlsx"
    with Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Part", "Qty"])
        page.write(1, 0, cell, book.add_format({"num_format": form}))
        page.write(1, 1, 5)
    remarks = imported(terminal, path).document["remarks"]
    assert list(quantities(terminal)) == [part]
    assert [told in r["text"] for r in remarks] == ([True] if told else [])
