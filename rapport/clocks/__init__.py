"""Clocks: deadlines as ledgers of running and paused time, in working calendars that keep their history."""
