"""Rapport: building and keeping customer relationships."""

__version__ = "0.1.0"
