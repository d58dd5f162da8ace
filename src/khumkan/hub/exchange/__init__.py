"""The door at which nodes hand in what they report, and the stream by which the hub answers."""
