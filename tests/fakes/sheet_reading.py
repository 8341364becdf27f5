"""Lists read from a file in one step; the program looks at a sheet first, and then reads it as its kind."""

from collections.abc import Mapping
from pathlib import Path

from app.documents.sheets.columns import headed
from app.documents.sheets.sheet import read_sheet
from app.documents.vendors.alias_sheet import AliasSheet, aliases_of
from app.documents.vendors.columns import FIELDS
from app.documents.vendors.sheet import VendorSheet, vendors_of
from app.documents.vendors.trade_sheets import APPROVAL_FIELDS, CAPABILITY_FIELDS, approvals_of, capabilities_of
from app.domain.trade.clearance import Clearances


def read_vendors(path: Path, mapping: Mapping[str, str] = {}) -> VendorSheet:
    return vendors_of(headed(read_sheet(path), FIELDS), path.name, mapping)


def read_capabilities(path: Path) -> VendorSheet:
    return capabilities_of(headed(read_sheet(path), CAPABILITY_FIELDS), path.name, Clearances())


def read_approvals(path: Path) -> VendorSheet:
    return approvals_of(headed(read_sheet(path), APPROVAL_FIELDS), path.name)


def read_aliases(path: Path) -> AliasSheet:
    return aliases_of(read_sheet(path), path.name)
