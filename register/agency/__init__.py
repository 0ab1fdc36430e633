"""What an agency brings along: its profile, its calendar, what it has published."""
