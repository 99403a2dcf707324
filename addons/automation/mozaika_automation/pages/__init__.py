"""Pages of automation: rules, their actions and conditions, trying them; rules of assignment."""

from mozaika_automation.pages import actions, assigning, conditions, rules
from mozaika_automation.pages.common import blueprint

__all__ = ["actions", "assigning", "blueprint", "conditions", "rules"]
