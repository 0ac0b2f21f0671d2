"""What do many explanations say together?

Start with `_record.py`, which is what is kept; `_summed_up.py` makes it of many
records. `_tried.py` counts what the model answered, for words; `_moves.py` picks which
classes a feature moves, for pages.
"""
