"""Many cases at once: lists, full text, counts, figures, saved views."""
