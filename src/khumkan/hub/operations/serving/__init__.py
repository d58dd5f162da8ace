"""The hub as running processes: which parts there are, who watches them, how they end.

Nothing here needs Django except the parts themselves, so that what watches stays small.
"""
