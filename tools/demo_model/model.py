"""The network: a small Qwen2, written out so that its weights convert to GGUF one to one."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network. `context` is in tokens; the rest as in every transformer."""

    num_tokens: int
    width: int = 192
    num_layers: int = 5
    num_heads: int = 6
    ffn_width: int = 512
    context: int = 1536
    rope_base: float = 10_000.0
    norm_epsilon: float = 1e-6

    @property
    def head_width(self) -> int:
        """Width of one attention head."""
        return self.width // self.num_heads


class Norm(nn.Module):
    """RMSNorm."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        """Scale each vector to unit mean square."""
        return functional.rms_norm(x, (x.shape[-1],), self.weight, self.epsilon)


class Layer(nn.Module):
    """Attention with rotary positions, then a gated feed-forward part."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.attn_norm = Norm(shape.width, shape.norm_epsilon)
        self.ffn_norm = Norm(shape.width, shape.norm_epsilon)
        self.attn_q = nn.Linear(shape.width, shape.width)
        self.attn_k = nn.Linear(shape.width, shape.width)
        self.attn_v = nn.Linear(shape.width, shape.width)
        self.attn_output = nn.Linear(shape.width, shape.width, bias=False)
        self.ffn_gate = nn.Linear(shape.width, shape.ffn_width, bias=False)
        self.ffn_up = nn.Linear(shape.width, shape.ffn_width, bias=False)
        self.ffn_down = nn.Linear(shape.ffn_width, shape.width, bias=False)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
        """`x` is (batch, length, width)."""
        batch, length, width = x.shape
        normed = self.attn_norm(x)
        heads = (batch, length, self.shape.num_heads, self.shape.head_width)
        q = _rotate(self.attn_q(normed).view(heads).transpose(1, 2), cosine, sine)
        k = _rotate(self.attn_k(normed).view(heads).transpose(1, 2), cosine, sine)
        v = self.attn_v(normed).view(heads).transpose(1, 2)
        # Padding stands at the end, where nothing that counts looks.
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.attn_output(mixed.transpose(1, 2).reshape(batch, length, width))
        normed = self.ffn_norm(x)
        fed: Tensor = self.ffn_down(functional.silu(self.ffn_gate(normed)) * self.ffn_up(normed))
        return x + fed


def _rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cosine - second * sine, second * cosine + first * sine), dim=-1)


class ChatModel(nn.Module):
    """Tokens to the logits of the next one; the output matrix is the embedding."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.num_tokens, shape.width)
        self.blk = nn.ModuleList(Layer(shape) for _ in range(shape.num_layers))
        self.output_norm = Norm(shape.width, shape.norm_epsilon)
        frequencies = shape.rope_base ** (-torch.arange(0, shape.head_width, 2) / shape.head_width)
        angles = torch.outer(torch.arange(shape.context), frequencies)
        self.register_buffer("cosine", angles.cos(), persistent=False)
        self.register_buffer("sine", angles.sin(), persistent=False)
        self._initialise()

    def _initialise(self) -> None:
        scale = (2 * self.shape.num_layers) ** -0.5
        for name, weight in self.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(weight)
            elif weight.dim() == 2:
                is_output = name.endswith(("attn_output.weight", "ffn_down.weight"))
                spread = 0.02 if "token_embd" in name else weight.shape[1] ** -0.5 * (scale if is_output else 1.0)
                nn.init.normal_(weight, std=spread)

    def forward(self, tokens: Tensor) -> Tensor:
        """Hidden states, normed: (batch, length, width). `logits` makes scores of the ones that matter."""
        x = self.token_embd(tokens)
        cosine, sine = self.cosine[: tokens.shape[1]], self.sine[: tokens.shape[1]]
        for layer in self.blk:
            x = layer(x, cosine, sine)
        hidden: Tensor = self.output_norm(x)
        return hidden

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores of every token."""
        return functional.linear(hidden, self.token_embd.weight)
