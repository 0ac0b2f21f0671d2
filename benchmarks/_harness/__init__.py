"""What all benchmarks share: fair comparisons, facts about the machine, tables."""
