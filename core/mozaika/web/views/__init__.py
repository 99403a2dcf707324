"""The ways to look at a model's records: one page, one address, a kind of view each."""
