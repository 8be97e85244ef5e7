"""Everything that can be done with clocks and calendars. Import the module of the word, then call through it.

starting.start                         running.pause, resume, pause_all, resume_all
ending.meet, miss, cancel, give_reason changing.change_target
calendars.make, change, make_default   adopting.adopt (open clocks follow a calendar)
sweeping.warn_all, miss_all
"""
