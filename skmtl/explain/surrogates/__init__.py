"""Which linear model follows it?

Start with `_surrogate.py`, which fits one for every class of every task to what the
model says; `_outputs.py` asks the model, `_selection.py` chooses features as lime does.
"""
