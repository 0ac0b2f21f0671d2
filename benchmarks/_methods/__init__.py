"""Sharing schemes and balancing rules: data, fits, differences, times, tables."""
