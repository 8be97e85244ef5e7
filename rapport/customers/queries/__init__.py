"""Reads of customers. Import the module of the word, then call through it."""
