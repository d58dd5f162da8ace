"""Synthetic hospitals: thirteen that do not exist, their logs, and labelled attacks woven in.

Made without the product, so that the product cannot judge itself.
"""

from khumkan_samples.recordings import SamplesError, Summary, generate

__all__ = ["SamplesError", "Summary", "generate"]
