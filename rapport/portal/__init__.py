"""What customers see and do without signing in: write to us, follow what we do about it, answer, and read what may help."""
