"""What people fill in, checked field by field."""
