"""Things to do: for whom, by when, by whom."""
