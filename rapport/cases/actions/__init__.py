"""What can be done with cases, one file per word."""
