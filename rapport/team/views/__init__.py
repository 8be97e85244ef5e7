"""Screens of the people who work here, one file per word."""
