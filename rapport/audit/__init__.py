"""The record of who looked and who changed what: append-only, sealed with chained hashes."""
