"""What the comparison of quality is made of: data sets, models, measures, tables."""
