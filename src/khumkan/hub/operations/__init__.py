"""Runs the hub: opens it, serves it, ticks, backs it up, looks after its health.

What operators do; what people do at the hub is in the apps below.
"""
