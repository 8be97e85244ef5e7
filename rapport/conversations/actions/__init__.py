"""Writes of conversations, one file per word."""
