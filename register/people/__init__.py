"""Who works here and by what door: staff, accounts, sessions, tokens, clients, delegations."""
