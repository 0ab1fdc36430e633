"""What other systems are told: the feed of events and the webhooks that push it."""
