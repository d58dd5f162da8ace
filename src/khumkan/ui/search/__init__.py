"""One index over everything that can be searched, in Thai and English."""
