"""Reads for screens that span capabilities."""
