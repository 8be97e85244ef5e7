"""Screens of conversations, one file per word."""
