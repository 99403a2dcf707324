"""Demo data: templates, and mails that were sent."""
