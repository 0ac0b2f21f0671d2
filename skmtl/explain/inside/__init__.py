"""What goes on in the network?

Start with `_opened.py`, a fitted network laid open; `_trunk.py` tells what its units
are worth to the tasks, `_paths.py` from which columns they come.
"""
