"""The stream: every frame of a collection to every node that holds a connection open."""
