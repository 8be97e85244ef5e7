"""Joins the capabilities into one product: settings, addresses, doors. Decides nothing."""
