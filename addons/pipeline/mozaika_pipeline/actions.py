"""What is done with deals at the press of a button."""

from __future__ import annotations

from mozaika import Action, _l
from mozaika_pipeline.deals.repeating import sell_again

ACTIONS = [
    Action(
        "pipeline.sell_again",
        "pipeline.deal",
        _l("Sell again"),
        run=sell_again,
        icon="repeat",
        filter=[["state", "=", "won"]],
    ),
]
