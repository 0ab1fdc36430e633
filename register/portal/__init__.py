"""What a citizen at the portal needs kept: drafts, forms sent once, the way to follow a case."""
