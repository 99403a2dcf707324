"""Mail out: templates in the recipient's language, and an outbox that loses nothing."""
