"""What the screens of the desk ask."""
