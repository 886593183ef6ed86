"""What runs a model: the protocol in base.py and llama.cpp behind it in llama/."""
