"""What an act changes in one transaction: `perform` and what it keeps of the case."""
