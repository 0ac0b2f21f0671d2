"""How is it told in pictures?

Start with `_draw.py`, which chooses among the styles of one explanation, and
`_summary.py` for many. `_scene.py` is what all styles show: which tasks and features.
"""
