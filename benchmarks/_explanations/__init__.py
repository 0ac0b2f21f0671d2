"""What `benchmarks/explanations.py` measures."""
