"""The text that the demonstration model learns from: written by us, composed by code, the same for the same seed."""
