"""What the window asks the services for on threads of its own."""

import tomllib
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from app.domain.rfqs.file_states import FileState, file_states
from app.domain.rfqs.rfq import Attachment
from app.services.rfqs.line_import import LineImport
from app.system.settings_file import SettingsInvalid
from tests.fakes.office import Office, vendor


def test_who_is_asked_is_told_with_what_sharing_files_needs(office: Office) -> None:
    rfq_id = office.queued(2)
    others = [vendor(n) for n in (3, 4)]
    more = [v.stored_id for v in office.services.vendors.save_all(others).vendors]
    office.services.vendors.change(more[:1], lambda v: replace(v, clearance="CUI", max_mail_size=5_000_000))
    gone = more[1]
    office.services.vendors.remove([gone])
    asked = office.services.rfq_reading.get(rfq_id).vendor_ids
    found = office.services.rfq_reading.invitees(rfq_id, [*asked, *more])
    assert found.keys() == {*asked, more[0]}
    assert [found[v].has_mail for v in (*asked, more[0])] == [True, True, False]
    assert (found[more[0]].clearance, found[more[0]].max_mail_size) == ("CUI", 5_000_000)
    assert office.services.rfq_reading.written(rfq_id) == frozenset(asked)


def test_columns_without_headings_are_not_remembered(office: Office, tmp_path: Path) -> None:
    imports: LineImport = office.services.line_import
    sheet = tmp_path / "lines.csv"
    sheet.write_text("K-100-1,red,1;5\nK-100-2,green,25\n", encoding="utf-8")
    look = imports.look(sheet)
    assert look.header_row == 0
    imports.remember(look, {"column A": "part_number", "column B": "description", "column C": "quantities"})
    assert dict(imports.look(sheet).columns)["column B"] == "process"


def test_a_file_that_is_only_online_is_neither_missing_nor_changed() -> None:
    digest = sha256(b"x").hexdigest()
    file = Attachment(path="/cloud/P-1.pdf", name="P-1.pdf", size=7, sha256=digest)
    other = replace(file, path="/cloud/P-2.pdf", name="P-2.pdf", size=8, sha256=sha256(b"y").hexdigest())
    found = file_states([file, other], {file.path: (7, None), other.path: (9, None)})
    assert found == {file.path: FileState.ONLINE, other.path: FileState.CHANGED}


@pytest.mark.file_only("the settings file is looked at whole")
def test_settings_are_kept_for_the_next_start(office: Office) -> None:
    surroundings = office.services.surroundings
    surroundings.keep_settings({"number_series": "ANF", "limits.connections": 2})
    file = surroundings.settings.folder.settings_file
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {"number_series": "ANF", "limits": {"connections": 2}}
    written = replace(surroundings, data_dir_override=office.folder).written_settings()
    assert (written.number_series, written.limits.connections) == ("ANF", 2)
    assert surroundings.settings.number_series == "RFQ"
    with pytest.raises(SettingsInvalid, match="number_series"):
        surroundings.keep_settings({"number_series": ""})
    assert (surroundings.manual / "user-guide.md").is_file()
