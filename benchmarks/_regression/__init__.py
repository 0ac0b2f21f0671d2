"""What the benchmark of numbers is made of: data sets, models, groups of questions."""
