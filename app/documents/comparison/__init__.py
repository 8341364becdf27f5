"""A comparison as a workbook whose formulas live: whoever changes a price or a quantity sees what follows."""
