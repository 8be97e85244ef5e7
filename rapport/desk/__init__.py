"""Screens that span capabilities: today, the customer page, search."""
