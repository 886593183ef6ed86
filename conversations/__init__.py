"""The product: conversations between a person and the model, their page, their API and their store."""
