"""Leads and deals: from the first contact to the won order."""
