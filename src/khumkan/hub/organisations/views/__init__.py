"""Pages: access, parse, one service or selector, render."""
