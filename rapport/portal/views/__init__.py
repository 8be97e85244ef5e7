"""Pages for customers, and the settings of forms."""
