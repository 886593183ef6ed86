"""The site around the product: settings, addresses, the server process. Knows both layers below; neither knows it."""
