"""Telling people who work here what needs them, in the app and by mail, as each of them chooses."""
