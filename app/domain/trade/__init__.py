"""What every room knows: ids, names, addresses, quantities, deadlines, clearances."""
