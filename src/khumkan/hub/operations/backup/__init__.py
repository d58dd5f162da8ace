"""The whole hub in one file, and back again: database, secret key, files, and what they should be.

Everything in an archive is named in its manifest with size and SHA-256; a restore checks all of it
before it touches anything.
"""
