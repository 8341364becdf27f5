"""The result of an RFQ for other systems: tables, layouts of ERP systems, UBL."""
