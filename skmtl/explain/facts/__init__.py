"""What is there to say?

Start with `_record.py`, the record of one explanation: `_fields.py` is what is kept,
and `_facts.py` what follows from it (roles, trust, what counts). `_answers.py`,
`_sharing_facts.py` and `_left_out.py` add to a record, `_export.py` and `_lime.py` hand
it to other programs. `_curves.py` is what pictures and pages draw of the answers.
"""
