"""Mozaika: a modular CRM platform. Addons import from here what they need."""
