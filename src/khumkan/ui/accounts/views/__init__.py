"""Pages of one's own account: preferences, security; and how allauth's views are bent to us."""
