"""The platform's own addon: users, roles, teams, addon states, settings, changes, jobs."""
