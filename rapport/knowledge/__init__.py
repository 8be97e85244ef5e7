"""Policies, procedures and articles, each with every version it ever had."""
