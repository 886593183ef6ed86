"""From a configured name to a model file that is known to work.

    cache.py       where files lie; finds them without the network
    hub.py         what the hub knows about a file, and its failures in plain words
    fetching.py    downloads one file: resumed, checked, put into the cache in one step
    progress.py    bytes per second and seconds left
    checksum.py    sha256 of a file
    memory.py      how much memory is free, how much a model needs
    examining.py   is it a GGUF file, is it whole, does it load: `GgufFacts`
    trial.py       loads the file in a child process, `inference/probe.py`
    remembered.py  what was found out about a file, so that later starts are quick

`inference/model_loader.py` does all of this in order. Only `hub.py` and `fetching.py` import huggingface_hub (22 MB,
0.2 s), and they are imported when something must be fetched: a start that finds its file in the cache never
needs them. Nothing here knows Django or llama.cpp.
"""
