"""What the workflow of a webhook and its activities say to each other."""

from domain.model import Model, Token


class Subscription(Model):
    """Which subscription is served."""

    id: Token


class Progress(Model):
    """What came of a delivery: whether there may be more to deliver at once."""

    more: bool
