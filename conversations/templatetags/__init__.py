"""Template filters of the page."""
