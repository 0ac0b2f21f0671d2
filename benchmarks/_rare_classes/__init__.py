"""What the comparison on rare classes is made of: made screens, models, a table."""
