"""What can happen at a hospital, as log entries: the words that streams and attacks share."""
