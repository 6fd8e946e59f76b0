"""The models that are served, a folder each."""
