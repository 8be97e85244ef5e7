"""What a form may ask, what was answered, and what looks like a machine. No database."""
