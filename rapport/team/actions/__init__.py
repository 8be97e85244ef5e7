"""What can be done about the people who work here, one file per word: import the file, call through it."""
