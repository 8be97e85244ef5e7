"""The rules of tasks, plain values in and out: moments on the wall clock, repeating, putting off, dates in words."""
