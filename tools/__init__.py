"""Tools for people who work on chatsite; the product does not need them."""
