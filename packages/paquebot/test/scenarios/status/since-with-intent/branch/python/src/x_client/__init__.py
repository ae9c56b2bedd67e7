"""The client, polished."""
