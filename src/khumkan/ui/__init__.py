"""What people see, for hub and console alike: components, accounts, audit trail, search, locale.

Nothing here knows of hospitals, alerts or incidents; the apps above bring those.
"""
