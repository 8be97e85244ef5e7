"""Pages of working calendars."""
