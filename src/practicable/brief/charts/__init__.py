"""Charts as SVG, each in a wide and a narrow form."""
