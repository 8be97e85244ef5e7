"""Words and drawings of the desk's own templates."""
