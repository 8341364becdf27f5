"""How the window looks: colours, spacing, symbols and the painters of table cells. No style sheets."""
