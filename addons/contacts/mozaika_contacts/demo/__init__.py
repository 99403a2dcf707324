"""Invented companies and people of Poland, Russia and Romania, to show the addon at work."""
