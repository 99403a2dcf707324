from mozaika import hookimpl

transactions = 0


@hookimpl
def mozaika_committed():
    """Counts what this process has committed; for records, use `env.on_commit` in other hooks."""
    global transactions  # noqa: PLW0603
    transactions += 1
