"""What is going on and what to do first: pages that only read what other apps know."""
