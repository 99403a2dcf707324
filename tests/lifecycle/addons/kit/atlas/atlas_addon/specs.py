from __future__ import annotations

from typing import Any

from mozaika.addons import hookspec


@hookspec
def atlas_colours(env: Any) -> list[str]:
    """Colours of maps."""
    return []
