"""A medical practice: patients, consents, appointments, visits, treatment plans."""
