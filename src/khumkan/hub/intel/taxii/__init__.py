"""The TAXII 2.1 server: reading of what the sector shares, by any program with a token.

Source: OASIS, TAXII Version 2.1 (2021-06-10). Nothing can be written here: what nodes report comes
through the contract, and what others would send needs a person first.
"""
