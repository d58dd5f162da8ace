"""Plain JSON lines taken apart without a Python object for each value: where every value stands.

In: bytes of whole lines. Out: for each line that is one JSON object, lists in it or not, its
shape (the names in their order) and the places of its values. What is anything else, or broken, is
left to `json_reader`: the tape never decides that a line is no event.
"""
