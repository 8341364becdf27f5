"""Whether a file is controlled: found by whatever it says, decided by the buyer, remembered by its octets."""

import gzip
import logging
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.rfqs import file_traces, pdf_text
from app.domain.rfqs.control import Standing
from app.domain.rfqs.rfq import Rfq
from app.services.rfqs import control
from app.services.rfqs.control import LevelUnknown
from app.services.rfqs.refusals import VendorsBarred
from app.system.confined import Unconfined, confined
from tests.fakes.office import DONE, Office, vendor


def _file(path: Path, octets: bytes = b"drawing") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets)
    return path


def _zip(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"drawing")
    return path


def _codes(office: Office, rfq: Rfq) -> list[str]:
    return [f.code for f in office.services.rfq_checking.check(rfq.id, office.services.accounts.get("office"))]


def _asked(office: Office, *files: Path) -> Rfq:
    """A vendor was asked while it held every clearance, and has lost it since."""
    office.account()
    rfq = office.request(0, files)
    cleared = replace(vendor(1), capabilities=(DONE,), clearance="ITAR")
    ids = [v.stored_id for v in office.services.vendors.save_all([cleared]).vendors]
    office.services.rfq_asking.set_invited(rfq.id, ids)
    office.services.vendors.change(ids, lambda v: replace(v, clearance=""))
    return office.services.rfq_reading.get(rfq.id)


def _standing(office: Office, rfq: Rfq, n: int = 0) -> Standing:
    return office.services.file_control.standings(rfq.attachments)[rfq.attachments[n].path]


@pytest.fixture
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose own name says nothing."""
    return tmp_path_factory.mktemp("parts")


@pytest.mark.parametrize(
    "name", ["P-1_ITAR.pdf", "P-1_C.U.I.pdf", "P-1_C\u200bU\u00adI.pdf", "ITAR/P-1.pdf", "a/I.T.A.R/b/P-1.pdf"]
)
def test_a_file_that_its_name_or_folder_marks_is_refused_to_who_is_not_cleared(
    office: Office, work: Path, name: str
) -> None:
    rfq = _asked(office, _file(work / name))
    assert _codes(office, rfq) == ["file-controlled"]


@pytest.mark.parametrize("name", ["P-1BracketCUI.pdf", "P-1_ITARdrawing.pdf", "CUIP1 P-1.pdf", "ITARparts/P-1.pdf"])
def test_a_mark_that_sticks_to_letters_warns_until_it_is_decided(office: Office, work: Path, name: str) -> None:
    rfq = _asked(office, _file(work / name))
    assert _codes(office, rfq) == ["file-doubtful"]
    deciding, (file,) = office.services.file_control, rfq.attachments
    deciding.decide(file, "")
    assert _codes(office, rfq) == []
    deciding.decide(file, "itar")
    assert _codes(office, rfq) == ["file-controlled"]
    names = (Path(name).name,)
    assert _standing(office, rfq) == Standing(("ITAR",), "It was marked ITAR", (), "ITAR", names)
    deciding.decide(file, None)
    assert _codes(office, rfq) == ["file-doubtful"]


def test_a_folder_is_overruled_by_the_buyer_but_a_mark_in_the_name_is_not(office: Office, work: Path) -> None:
    rfq = _asked(office, _file(work / "ITAR/P-1.pdf"), _file(work / "P-2_CUI.pdf", b"other"))
    for file in rfq.attachments:
        office.services.file_control.decide(file, "")
    assert [_standing(office, rfq, n).needed for n in (0, 1)] == [(), ("CUI",)]


def test_the_folders_that_lead_to_the_buyers_home_mark_nothing(
    office: Office, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: work / "cui")
    rfq = _asked(office, _file(work / "cui/parts/P-1.pdf"), _file(work / "cui/P-2.pdf", b"other"))
    assert _codes(office, rfq) == []


def test_a_link_is_what_it_leads_to(office: Office, work: Path) -> None:
    _file(work / "P-1_ITAR.pdf")
    (work / "step.pdf").symlink_to("P-1_ITAR.pdf")
    (work / "harmless.pdf").symlink_to(work / "step.pdf")
    _file(work / "CUI/P-2.pdf", b"other")
    (work / "open").symlink_to("CUI")
    rfq = _asked(office, work / "harmless.pdf", work / "open" / "P-2.pdf")
    assert "links to “P-1_ITAR.pdf”" in _standing(office, rfq).because
    assert _standing(office, rfq, 1).needed == ("CUI",)


def test_links_that_lead_round_in_a_circle_end(work: Path) -> None:
    (work / "a.pdf").symlink_to("b.pdf")
    (work / "b.pdf").symlink_to("a.pdf")
    assert {t.words for t in file_traces.traces(work / "a.pdf", work)} == {"a.pdf", "b.pdf"}


def test_an_archive_is_what_it_holds(office: Office, work: Path) -> None:
    rfq = _asked(office, _zip(work / "parts.zip", "a/P-1_ITAR.pdf"), _zip(work / "drawing.dat", "CUI/P-1.pdf"))
    assert "holds “a/P-1_ITAR.pdf”" in _standing(office, rfq).because
    assert _standing(office, rfq, 1).needed == ("CUI",)
    office.services.file_control.decide(rfq.attachments[0], "")
    assert _standing(office, rfq).needed == ("ITAR",)


def test_what_cannot_be_looked_into_is_told_of(office: Office, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_traces, "_MEMBERS", 2)
    broken = _zip(work / "broken.zip", "P.pdf")
    broken.write_bytes(broken.read_bytes().replace(b"PK\x01\x02", b"PK\x00\x00"))
    files = [
        _file(work / "a.7z"),
        _file(work / "b.dat", b"7z\xbc\xaf\x27\x1c..."),
        _file(work / "c.tar.gz", gzip.compress(b"x")),
        broken,
        _zip(work / "nested.zip", "parts.rar"),
        _zip(work / "many.zip", "1.pdf", "2.pdf", "3.pdf"),
        _zip(work / "good.zip", "1.pdf"),
    ]
    rfq = _asked(office, *files)
    doubts = [" ".join(_standing(office, rfq, n).doubts) for n in range(len(files))]
    assert all("can't be opened" in doubt for doubt in doubts[:4])
    assert "the archive “parts.rar”" in doubts[4]
    assert "holds 3 files; only the names of 2" in doubts[5]
    assert doubts[6] == ""


def test_a_file_that_has_gone_is_judged_by_its_name(office: Office, work: Path) -> None:
    rfq = _asked(office, gone := _file(work / "P-1_ITAR.pdf"))
    gone.unlink()
    assert _standing(office, rfq).needed == ("ITAR",)


def test_the_same_octets_under_another_name_stay_marked(office: Office, work: Path) -> None:
    editing = office.services.rfq_editing
    first = editing.create("First")
    editing.attach(first.id, [_file(work / "P-1_ITAR.pdf")])
    editing.set_attachments(first.id, [])
    rfq = _asked(office, _file(work / "P-1.pdf"))
    assert "attached as" in _standing(office, rfq).because
    assert _codes(office, rfq) == ["file-controlled"]
    office.services.file_control.decide(rfq.attachments[0], "")
    assert _codes(office, rfq) == []


def test_a_file_that_was_attached_before_names_were_noted_marks_its_twins_too(office: Office, work: Path) -> None:
    rfq = _asked(office, _file(work / "harmless.pdf"))
    other = office.services.rfq_editing.create("Other")
    (file,) = rfq.attachments
    path = str(work / "P-1_CUI.pdf")
    office.services.rfq_editing.set_attachments(
        other.id, [type(file)(path=path, name="P-1_CUI.pdf", size=file.size, sha256=file.sha256)]
    )
    assert _standing(office, rfq).needed == ("CUI",)


def test_a_decision_is_remembered_for_the_octets_logged_and_made_of_known_levels(
    office: Office, work: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rfq = _asked(office, _file(work / "P-1.pdf"))
    deciding = office.services.file_control
    with pytest.raises(LevelUnknown, match="“Secret” isn't a clearance"):
        deciding.decide(rfq.attachments[0], "Secret")
    with caplog.at_level(logging.INFO):
        deciding.decide(rfq.attachments[0], "ITAR")
    assert "file decided to be controlled: ITAR" in caplog.text
    again = office.services.rfq_editing.attach(rfq.id, [_file(work / "renamed.pdf")]).rfq
    assert _standing(office, again, 1).needed == ("ITAR",)


def test_what_was_checked_is_not_sent_once_a_file_was_decided_about(office: Office, work: Path) -> None:
    rfq = _asked(office, _file(work / "P-1.pdf"))
    checking, account = office.services.rfq_checking, office.services.accounts.get("office")
    prepared = checking.prepare(rfq.id, account)
    assert checking.is_current(prepared, account)
    office.services.file_control.decide(rfq.attachments[0], "CUI")
    assert not checking.is_current(prepared, account)


def test_no_mail_is_shown_or_written_that_carries_a_controlled_file_to_somebody_without_clearance(
    office: Office, work: Path
) -> None:
    rfq = _asked(office, _file(work / "P-1.pdf"))
    preview, account = office.services.rfq_preview, office.services.accounts.get("office")
    assert preview.show(rfq.id, rfq.vendor_ids[0], account).problem == ""
    office.services.file_control.decide(rfq.attachments[0], "ITAR")
    shown = preview.show(rfq.id, rfq.vendor_ids[0], account)
    assert "P-1.pdf: It was marked ITAR." in shown.problem
    with pytest.raises(VendorsBarred, match="No email was written"):
        preview.write(rfq.id, work / "out", account)


def _pdf(path: Path, text: str, root: bytes = b"", page: bytes = b"", more: Sequence[bytes] = ()) -> Path:
    """The smallest that says something on its one page; `more` are objects from number 6 on."""
    shown = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % root,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 200]/Contents 4 0 R/Resources 5 0 R%s>>" % page,
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>",
        *more,
    ]
    whole = b"%PDF-1.4\n"
    for number, part in enumerate(parts, 1):
        whole += b"%d 0 obj%s endobj\n" % (number, part)
    return _file(path, whole + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF")


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("CONTROLLED  UNCLASSIFIED INFORMATION", "CONTROLLED UNCLASSIFIED INFORMATION"),
        ("CUI//SP-EXPT", "CUI//"),
        ("This drawing is Export Controlled", "EXPORT CONTROLLED"),
        ("Distribution Statement D: authorized", "DISTRIBUTION STATEMENT D"),
        ("subject to ITAR", "ITAR"),
        ("WARNING: export is restricted by the Arms Export Control Act", "ARMS EXPORT CONTROL ACT"),
        ("subject to the EAR, ECCN 9E610", "ECCN 9E610"),
        ("technical data as defined in 22 CFR 120.33", "22 CFR 120"),
        ("DIST. STMT. C", "DIST. STMT. C"),
        ("E X P O R T   C O N T R O L L E D", "E X P O R T C O N T R O L L E D"),
        ("VS-NfD", "VS-NFD"),
    ],
)
def test_what_a_drawing_says_of_itself_is_for_the_buyer_to_judge(
    office: Office, work: Path, text: str, phrase: str
) -> None:
    rfq = _asked(office, _pdf(work / "P-1.pdf", text))
    assert f"Its text says “{phrase}”." in _standing(office, rfq).doubts
    assert _codes(office, rfq) == ["file-doubtful"]


_STAMP = b"<</Type/XObject/Subtype/Form/BBox[0 0 99 20]/Resources 5 0 R/Length %d>>stream\n%s\nendstream"
_SHOWN = b"BT /F1 12 Tf 5 5 Td (CUI) Tj ET"
_BESIDE = {  # the page's text
    "a stamp": (b"", [b"<</Type/Annot/Subtype/Stamp/Rect[9 9 99 29]/AP<</N 7 0 R>>>>", _STAMP % (len(_SHOWN), _SHOWN)]),
    "a file in it": (
        b"/Names<</EmbeddedFiles<</Names[(a) 6 0 R]>>>>",
        [b"<</F(P-1_CUI.step)/UF(P-1_CUI.step)/EF<</F 7 0 R>>>>", b"<</Length 1>>stream\nx\nendstream"],
    ),
}


@pytest.mark.parametrize("where", _BESIDE)
def test_what_a_drawing_shows_beside_its_text_counts_too(office: Office, work: Path, where: str) -> None:
    root, more = _BESIDE[where]
    rfq = _asked(office, _pdf(work / "P-1.pdf", "bracket", root, b"/Annots[6 0 R]" if not root else b"", more))
    assert _standing(office, rfq).doubts == ("Its text says “CUI”.",)


def test_a_text_that_says_no_more_than_the_name_is_no_doubt(office: Office, work: Path) -> None:
    rfq = _asked(office, _pdf(work / "CUI P-1.pdf", "CUI"), _pdf(work / "CUI P-2.pdf", "CUI, subject to ITAR"))
    found = [_standing(office, rfq, n) for n in range(2)]
    assert [f.needed for f in found] == [("CUI",), ("CUI",)]
    assert [f.doubts for f in found] == [(), ("Its text says “ITAR”.",)]


@pytest.mark.parametrize(
    "text",
    [
        "circuit board, Distribution Statement A",
        "EAR99",
        "Wear ear protection",
        "Export control: none",
        "for export. Controlled dimensions",
        "distribution statement below",
    ],
)
def test_a_drawing_that_says_nothing_of_control_is_free(office: Office, work: Path, text: str) -> None:
    assert _codes(office, _asked(office, _pdf(work / "P-1.pdf", text))) == []


def test_a_text_is_read_once_and_what_cannot_be_read_is_told(
    office: Office, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def fail(function: str, *_arguments: object) -> None:
        calls.append(function)
        raise Unconfined("It took too long.")

    monkeypatch.setattr(control, "confined", fail)
    drawing = _pdf(work / "P-1.pdf", "bracket")
    rfq = _asked(office, drawing)
    office.services.rfq_editing.attach(rfq.id, [drawing])
    assert calls == ["app.documents.rfqs.pdf_text.phrases"]
    assert _standing(office, rfq).doubts == ("Its text couldn't be checked. It took too long.",)
    assert pdf_text.text_traces([work / "gone.pdf"], (), confined) == {work / "gone.pdf": ()}


def test_one_child_reads_many_drawings_and_a_bad_one_tells_of_itself_alone(
    office: Office, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One has a password; one brings the child down that reads it."""
    calls: list[str] = []

    def counted(function: str, *arguments: object, **limits: int) -> object:
        calls.append(function.rpartition(".")[2])
        if is_fatal and any("P-3" in str(argument) for argument in arguments):
            raise Unconfined("It broke down.")
        return confined(function, *arguments, **limits)

    monkeypatch.setattr(control, "confined", counted)
    is_fatal = False
    free, marked = _pdf(work / "P-1.pdf", "bracket"), _pdf(work / "P-2.pdf", "subject to ITAR")
    locked = _pdf(work / "P-3.pdf", "lid")
    secret = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(%s)/U(%s)>>/ID[(a)(a)]/Size 6" % (b"o" * 32, b"u" * 32)
    locked.write_bytes(locked.read_bytes().replace(b"/Size 6", secret))
    rfq = _asked(office, free, marked, locked)
    assert calls == ["phrases_of", "phrases"]
    says = {file.name: _standing(office, rfq, n).doubts for n, file in enumerate(rfq.attachments)}
    assert (says["P-1.pdf"], says["P-2.pdf"]) == ((), ("Its text says “ITAR”.",))
    assert "couldn't be checked" in says["P-3.pdf"][0]
    calls.clear()
    is_fatal = True
    others = [_pdf(work / f"again/P-{n}.pdf", text) for n, text in ((1, "nut"), (2, "CUI//SP"), (3, "bolt"))]
    rfq = office.services.rfq_editing.attach(office.request(0).id, others).rfq
    assert calls == ["phrases_of", "phrases", "phrases", "phrases"]
    says = {file.name: _standing(office, rfq, n).doubts for n, file in enumerate(rfq.attachments)}
    assert says["P-1.pdf"] == ()
    assert "Its text says “CUI//”." in says["P-2.pdf"]
    assert says["P-3.pdf"] == ("Its text couldn't be checked. It broke down.",)


def test_a_drawing_that_no_reader_can_show_says_nothing(work: Path) -> None:
    assert pdf_text.phrases(str(_file(work / "P-1.pdf", b"%PDF-1.4\n" * 50)), ()) == []
