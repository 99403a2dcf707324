"""The customer base of Mozaika: companies, people, and everything by which they are reached."""
