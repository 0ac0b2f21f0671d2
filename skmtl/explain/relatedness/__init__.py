"""Which tasks are alike?

Start with `_affinity.py`, a number for each two tasks, by their gradients or their
representations; `_grouping.py` makes groups of it.
"""
