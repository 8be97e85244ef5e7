"""Email, calls, letters, meetings, forms and notes: one thread per matter, one gate out."""
