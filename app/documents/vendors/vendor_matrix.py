"""Lists of vendors with contacts that have columns of processes besides."""

from collections.abc import Mapping
from dataclasses import replace

from app.documents.sheets.sheet import Sheet
from app.documents.vendors.matrix import IsProcess, matrix_names, process_columns, unfolded
from app.documents.vendors.sheet import VendorSheet, vendor_columns
from app.documents.vendors.trade_sheets import capabilities_of
from app.domain.trade.cleaning import same_name
from app.domain.trade.clearance import Clearances


def with_processes(
    listed: VendorSheet,
    sheet: Sheet,
    name: str,
    mapping: Mapping[str, str],
    clearances: Clearances,
    is_process: IsProcess,
) -> VendorSheet:
    """What was read of such a sheet, with the capabilities that its columns of processes say."""
    columns = vendor_columns(sheet.rows, mapping)
    found = process_columns(sheet.rows, columns, is_process, mapping)
    if not found:
        return listed
    known = matrix_names(sheet, columns, found)
    read = capabilities_of(unfolded(sheet, columns, found), name, clearances, is_process=is_process)
    can = {same_name(vendor.name): vendor.capabilities for vendor in read.vendors}
    told = {f"The column “{name}” " for name in known.names}
    remarks = [r for r in listed.remarks if not any(r.text.startswith(start) for start in told)]
    remarks += [r for r in read.remarks if r.field == "process" and not r.dropped]
    vendors = tuple(replace(v, capabilities=can.get(same_name(v.name), ())) for v in listed.vendors)
    return replace(listed, vendors=vendors, columns=known.names, remarks=tuple(remarks))
