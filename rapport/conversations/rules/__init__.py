"""Decisions of conversations: pure functions."""
