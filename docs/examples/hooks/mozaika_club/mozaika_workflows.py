from mozaika import State, Transition, Workflow, WorkflowExtension, _l, hookimpl


def has_level(env, card):
    """A guard: None lets it pass, a text is the reason for refusing."""
    return None if card.level_id else _l("Choose a level first.")


@hookimpl
def mozaika_workflows():
    return [
        Workflow(
            "club.card",
            "status",
            initial="new",
            states=[
                State("new", _l("New"), color="blue"),
                State("active", _l("Active"), color="green"),
                State("blocked", _l("Blocked"), kind="cancelled", color="red"),
            ],
            transitions=[
                Transition("activate", _l("Activate"), ["new"], "active", primary=True),
                Transition("block", _l("Block"), ["new", "active"], "blocked"),
            ],
        ),
        WorkflowExtension("club.card", guards={"activate": [has_level]}),
    ]
