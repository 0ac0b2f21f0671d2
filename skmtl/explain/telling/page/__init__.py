"""How is it told on a page? A single file, without scripts or addresses.

Start with `_one.py`, the page of one explanation, and `_set.py`, that of many;
`_document.py` is the frame around both, and `_labels.py` what the page says itself.
`_answers.py` is what the model answered, and `_curves.py` how that is drawn;
`_amounts.py` writes percents, and numbers with their units.
"""
