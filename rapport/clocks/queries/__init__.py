"""Reads of clocks and calendars.

timetables.of_version, current, default     clocks.of, soonest, due_between, visible     calendars.visible, effect
"""
