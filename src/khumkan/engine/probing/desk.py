"""The desk: one array with all that the kernels of probing write to and are told, in its places.

A call of a kernel costs as many instructions as it has arrays; with one there are few.
"""

MOST_BYTES = 8192
"""Of a value's text, which stands at 0; naming cuts what is longer too."""
NORMAL = MOST_BYTES + 128
"""Where a normalised URL is put together: it may have thrice the bytes."""
KEY = NORMAL + 3 * MOST_BYTES + 256
"""Where the bytes of addresses, networks and hashes stand."""
AT_SECRET = KEY + 128
AT_FOUR, AT_SIX = AT_SECRET + 64, AT_SECRET + 128
"""Where the lengths of the networks stand that are looked for: how many, then one byte each."""
AT_LONG = AT_SIX + 192
"""Where 1 stands if URLs are looked for that have more than MOST_KEY_BYTES, as no table has."""
SIZE = AT_SIX + 256
MOST_KEY_BYTES = 255
MOST_KEYS = 1 << 15
"""Of one turn: what is beside the desk has room for as many."""
