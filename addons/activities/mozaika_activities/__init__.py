"""Calendar, tasks, calls and meetings on anything, with reminders."""
