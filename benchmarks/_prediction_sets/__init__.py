"""What the comparison of prediction sets is made of: splits, methods, tables."""
