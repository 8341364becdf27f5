"""Where everything is on a quote form, for who writes it and who reads it back."""

SHEET = "Quote"
ANSWERS = "E"  # the column of the answers that hold for the whole quote; their labels are in A
FIRST_ANSWER = 4  # the row
HEAD = (
    "Your quote no.",
    "Currency",
    "Valid until (yyyy-mm-dd)",
    "Order minimum",
    "Charges per order (certificates, packing)",
    "Delivery terms and freight",
    "Payment terms",
    "Remarks",
)
"""The labels of these answers, a row each."""
OF_TERMS = ("Currency", "Delivery terms and freight", "Payment terms")
"""Those that the terms of the RFQ may ask for: currency, delivery, payment."""
TITLES_ROW = 13
ASKED = ("Ref", "Line", "Part no.", "Rev", "Description", "Process / specification", "Quantity", "Unit")
ANSWERED = (
    "Unit price",
    "Price per",
    "Lead time (working days)",
    "Line minimum",
    "Lot charge (each lot)",
    "Tooling / NRE (once)",
    "No quote because",
    "Remarks",
)
"""The titles of the rows below, one for each line and quantity: what is asked, and what the vendor says to it."""
OF_THE_LINE = ("Line minimum", "Lot charge (each lot)", "Tooling / NRE (once)")
"""What is asked once a line, in the row of its first quantity."""

CURRENCIES = ("USD", "EUR", "CAD", "GBP", "CHF", "MXN", "JPY", "CNY")
PRICE_PER = (1, 100, 1000)
REASONS = ("capacity", "capability", "specification", "material", "too small", "clearance", "other")
PIECES = "EA"
