"""The hospital's box: takes logs, detects on the spot, keeps 90 days, tells the hub what it may.

Raw events and patient data never leave it. It has no pages; the console reaches it by its socket.
"""
