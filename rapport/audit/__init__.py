"""The record of who looked at and changed what, and the seals that make tampering show."""
