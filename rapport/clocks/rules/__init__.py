"""Decisions about working time and clocks: plain values in, plain values out. Knows nothing of Django.

content      what one version of a calendar says          timetable   when it is open, and working time along it
targets      how long a clock has, and when that is        ledger      from what happened to a clock to how it stands
bank_holidays, hours                                       saying      a clock, a target and the steps of its date in words
"""
