"""What the screens of cases ask."""
