"""Northgate Homes & Energy: an invented organisation to explore, the same every time.

`create(by)` makes about 2,000 customers with histories, colleagues, tasks, segments and custom fields. No real person is in
it; phone numbers are from the ranges Ofcom keeps for drama, and every email ends in .example.
"""

from rapport.desk.demo.creating import AlreadyLivedIn, create

__all__ = ["AlreadyLivedIn", "create"]
