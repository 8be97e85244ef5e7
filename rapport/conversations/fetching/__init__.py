"""Bringing mail in from IMAP servers: connecting, fetching in small batches, watching for new mail."""
