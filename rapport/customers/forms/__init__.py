"""What the screens about customers ask. Import the module of the word, then call through it."""
