"""Customers: people, organisations, internal teams; how to reach them, how they are linked, their one timeline."""
