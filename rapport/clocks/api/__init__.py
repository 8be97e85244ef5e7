"""Calendars, clocks and the law of time in the API: the same queries and actions."""

from rapport.clocks.api import calendars, clocks, law

ROUTERS = {"/calendars": [calendars.router], "/clocks": [clocks.router], "/law": [law.router]}
