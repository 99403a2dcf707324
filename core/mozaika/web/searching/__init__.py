"""Searching a model's records: conditions in words, suggestions, the filter builder, saved filters,
counts by value. Nothing here knows of addresses: the pages make them."""
