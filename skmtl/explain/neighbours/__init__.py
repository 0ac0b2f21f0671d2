"""Which inputs are near it?

Start with `_perturber.py`, the protocol: what draws inputs around one input. There is
one for each kind of input (`_table_perturber.py`, `_sparse_perturber.py`,
`_text_perturber.py`, `_image_perturber.py`); the rest is what these know of columns,
words and segments.
"""
