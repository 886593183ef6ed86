"""How the next token is chosen: llama.cpp's samplers in a chain. Worker thread only."""

from __future__ import annotations

from collections.abc import Callable

import llama_cpp

from inference.types import SamplingParams

TOP_K = 64
"""Candidates kept before the other samplers: the penalties sampler is slow over a vocabulary of 152,000."""
PENALTY_WINDOW = 256
"""Tokens of the reply that the repetition penalty looks back on."""


class LlamaSampler:
    """top-k, repetition penalty, top-p, temperature and a seeded draw; temperature 0 takes the most likely token.

    The penalty sees the reply's own tokens only: over the prompt it would also punish the template's tokens,
    the one that ends a turn among them.
    """

    def __init__(
        self,
        params: SamplingParams,
        seed: int,
        num_vocabulary_tokens: int,
        sample: Callable[[llama_cpp.llama_sampler_p, int], int],
    ) -> None:
        """`sample` applies a chain to the logits at a place of the context's last batch."""
        self._sample = sample
        self._chain = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
        for part in _parts(params, seed, num_vocabulary_tokens):
            llama_cpp.llama_sampler_chain_add(self._chain, part)

    def sample(self, batch_index: int) -> int:
        """Choose the next token and remember it for the penalty."""
        return self._sample(self._chain, batch_index)

    def close(self) -> None:
        """Free the chain."""
        llama_cpp.llama_sampler_free(self._chain)


def _parts(params: SamplingParams, seed: int, num_vocabulary_tokens: int) -> list[llama_cpp.llama_sampler_p]:
    parts = [llama_cpp.llama_sampler_init_top_k(TOP_K)]
    penalty = params.repetition_penalty
    if penalty != 1:
        parts.append(llama_cpp.llama_sampler_init_penalties(num_vocabulary_tokens, PENALTY_WINDOW, penalty, 0.0, 0.0))
    if params.temperature == 0:
        return [*parts, llama_cpp.llama_sampler_init_greedy()]
    return [
        *parts,
        llama_cpp.llama_sampler_init_top_p(params.top_p, 1),
        llama_cpp.llama_sampler_init_temp(params.temperature),
        llama_cpp.llama_sampler_init_dist(seed),
    ]
