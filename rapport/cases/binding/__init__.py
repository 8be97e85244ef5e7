"""Making one PDF of a case: its own pages, and its files as pages. Each step is a process of its own with limits, told by files.

Nothing here knows Django or the database: a file that was made to harm its reader harms a process that holds nothing else.
"""
