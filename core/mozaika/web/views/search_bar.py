"""The search box of a model's page: what it searches by now, and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mozaika.model import ModelInfo
from mozaika.runtime import Env
from mozaika.services import preferences
from mozaika.web.addresses import list_url, search_url
from mozaika.web.searching.saved import Saved, one_saved
from mozaika.web.views.chips import Chip, chips
from mozaika.web.views.state import ViewState


@dataclass(frozen=True)
class SearchBar:
    """What `records/search_bar.html` draws. `kept` is the state without the words, for the form;
    `saved` the saved filter that was chosen, `changed` whether the state has moved on since."""

    chips: Sequence[Chip]
    kept: Sequence[tuple[str, str]]
    saved: Saved | None
    changed: bool
    counts_open: bool
    builder_url: str
    saved_url: str
    counts_url: str
    suggest_url: str
    everything_url: str

    def edit_url(self, chip: Chip) -> str:
        """Where the filter is edited, beginning with one of its conditions."""
        join = "&" if "?" in self.builder_url else "?"
        return f"{self.builder_url}{join}part={chip.place}"


def search_bar(env: Env, info: ModelInfo, state: ViewState) -> SearchBar:
    """The search box in this state."""
    arguments = dict(state.arguments())
    saved = one_saved(env, info, state.saved)
    kept = state.but(query="").arguments()
    return SearchBar(
        chips=list(chips(env, info, state)),
        kept=[(key, value) for key, value in kept if key != "all"],
        saved=saved,
        changed=saved is not None and not saved.is_like(arguments),
        counts_open=bool(preferences.get(env, counts_key(info))),
        builder_url=search_url(info, "builder", **arguments),
        saved_url=search_url(info, "saved", **arguments),
        counts_url=search_url(info, "counts"),
        suggest_url=search_url(info, "suggest"),
        everything_url=list_url(info, all=1),
    )


def counts_key(info: ModelInfo) -> str:
    """The preference that tells whether the counts by value are shown."""
    return f"facets:{info.name}"
