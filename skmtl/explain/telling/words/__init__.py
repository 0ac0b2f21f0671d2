"""How is it told in words?

Start with `_grammar.py`, which says what is told in which order, and `_set.py` for many
explanations. `_english.py` and `_chinese.py` are tables of sentences; no other file
knows a language.
"""
