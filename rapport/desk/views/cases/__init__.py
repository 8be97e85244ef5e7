"""Pages of cases: the board and the table, one case, and what is done with it."""
