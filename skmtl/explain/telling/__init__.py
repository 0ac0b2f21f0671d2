"""How is it told? In words, on a page, in pictures.

Each room knows the record of an explanation and that of a summary, and nothing of how
they were found. The page shows words as well.
"""
