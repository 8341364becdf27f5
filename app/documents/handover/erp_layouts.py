"""Layouts of ERP systems that come with the program.

Epicor Kinetic keeps a vendor's prices in VendPart, one record for each part and vendor, with its quantity breaks in
VendPBrk; tools for import read both by the names of their columns. From the descriptions of the columns in Epicor's
REST service Erp.BO.VendPartSvc:
* PricePerCode is "E", "C" or "M"; the price at a break is BaseUnitPrice + PriceModifier where PriceFormat is "$" (the
  default). So BaseUnitPrice is that of the smallest quantity, and where VendPBrk isn't imported the price is never too
  low. Older versions call PriceModifier UnitPrice.
* MinimumPrice is a minimum for the line; MiscAmt a charge per lot or setup, which wants a MiscCode of the house, and
  counts for subcontract prices alone (with an OpCode). Reference is for the number of the quote. LeadTime is in days.
* EffectiveDate is part of the key, as are PartNum, OpCode, PUM and the vendor.
Assumed: Company, OpCode and MiscCode are the house's own, so their columns are empty and to be filled in; the vendor's
name is under VendorNumVendorID, to be replaced by its ID; working days are handed over as days; the price holds from
the day of the decision; CurrencyCode is described as not active, and is there so that nobody takes EUR for USD. NRE,
order minimums and charges per order have no column.

JobBOSS2 (ECI) keeps up to eight costs of an outside step in a routing. From its public API (Routings): partNumber,
stepNumber, workOrVendor, vendorCode, description, leadTime (whole number), unit1 to unit8 (text), cost1 to cost8.
The API describes them as read-only, so this is a list to type from or for a tool of your own. Assumed: Unit is the
quantity from which Cost, for one piece, holds; the vendor's name is under VendorCode; StepNumber is to be filled in.
Minimums, lot charges and NRE have no column.
"""

from app.documents.handover.layout import Layout
from app.documents.handover.layout_fields import PAIRS, pair

EPICOR_VENDPART = Layout(
    "Epicor VendPart",
    (
        ("Company", "blank"),
        ("VendorNumVendorID", "vendor"),
        ("PartNum", "part_number"),
        ("OpCode", "blank"),
        ("PUM", "unit"),
        ("EffectiveDate", "day"),
        ("ExpirationDate", "valid_until"),
        ("BaseUnitPrice", "base_price"),
        ("PricePerCode", "price_per_code"),
        ("LeadTime", "lead_days"),
        ("MinimumPrice", "line_minimum"),
        ("MiscAmt", "lot_charge"),
        ("MiscCode", "blank"),
        ("CurrencyCode", "currency"),
        ("Reference", "quote_number"),
        ("CommentText", "remarks"),
    ),
    is_built_in=True,
)
EPICOR_VENDPBRK = Layout(
    "Epicor VendPBrk",
    (
        ("Company", "blank"),
        ("VendorNumVendorID", "vendor"),
        ("PartNum", "part_number"),
        ("OpCode", "blank"),
        ("PUM", "unit"),
        ("EffectiveDate", "day"),
        ("BreakQty", "quantity"),
        ("PriceModifier", "price_step"),
        ("VendorNumCurrencyCode", "currency"),
    ),
    is_built_in=True,
)
JOBBOSS_ROUTING = Layout(
    "JobBOSS2 routing",
    (
        ("PartNumber", "part_number"),
        ("StepNumber", "blank"),
        ("VendorCode", "vendor"),
        ("Description", "process"),
        ("LeadTime", "lead_days"),
        *(
            column
            for number in range(1, PAIRS + 1)
            for column in zip((f"Unit{number}", f"Cost{number}"), pair(number), strict=True)
        ),
    ),
    is_built_in=True,
)
BUILT_IN = (EPICOR_VENDPART, EPICOR_VENDPBRK, JOBBOSS_ROUTING)
