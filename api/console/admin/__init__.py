"""Administration 管理: people, absences, days off, templates, rules, state of the installation."""
