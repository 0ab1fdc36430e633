"""What happened, so that it can be proved: the journal, its readings, its verification."""
