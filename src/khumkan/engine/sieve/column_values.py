"""What stands in place of the number of a column's value, in `Plans.column_values`."""

ABSENT, UNPROVEN = -1, -2
"""The row has none; it is not one value of the line, unchanged.

Of ANY_COLUMN 0 says that a row has all values of the line unchanged, and none beside them.
"""
MADE_USER, MADE_LEVEL, MADE_OVER = -3, -4, -5
"""It is made of other values, as `making` does; the last is a user in place of another value."""
PART_OF = -6
"""`PART_OF - number` is a column that has a part of the value of that number, or is absent."""
