"""The words and rules of the trade: no Qt, SQL, network, file or clock."""
