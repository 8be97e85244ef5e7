"""Screens of cases that stand in the settings; those of work stand with the inbox."""
