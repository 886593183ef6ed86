"""Continuous batching over one context: sequences, the scheduler, the prefix cache and the worker thread.

Plain Python: knows no Django, no asyncio but in generation.py, and llama.cpp only through backends/base.py.
"""
