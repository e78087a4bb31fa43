"""The page of a brief: its sections, templates, style and script."""
