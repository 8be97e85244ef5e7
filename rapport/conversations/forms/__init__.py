"""What the screens of conversations ask, one file per word."""
