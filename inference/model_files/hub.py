"""What the hub says about a file, and its refusals in plain words.

Owns every call into huggingface_hub (its client with proxies, tokens and offline mode; its metadata; its error codes)
and knows neither disk nor cache. Blocks on the network for at most `HF_HUB_ETAG_TIMEOUT` (10 s) without an answer.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import httpx2
from huggingface_hub import constants, errors, get_hf_file_metadata, get_session, hf_hub_url, hf_raise_for_status
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # missing in its __all__

from inference.conf import EngineConfig
from inference.errors import ChecksumError, HubUnreachableError, ModelError, ModelNotFoundError, TokenNeededError

_SAFE_NAME = re.compile(r"[0-9A-Za-z_-][0-9A-Za-z_.-]{0,127}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DEFAULT_HUB_URL = "https://huggingface.co"

# The hub learns which file is wanted, and nothing about this machine.
constants.HF_HUB_DISABLE_TELEMETRY = True


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file as one commit on the hub has it."""

    url: str
    """Bound to the commit, so that parts fetched on different days belong together."""
    commit: str
    etag: str
    size_bytes: int

    @property
    def sha256(self) -> str:
        """Hexadecimal, or empty when the hub gives none (it does for every file stored as LFS or Xet)."""
        return self.etag if _SHA256.fullmatch(self.etag) else ""


def ask_hub(config: EngineConfig) -> RemoteFile:
    """Asks for commit, size and checksum of the configured file. Raises `ModelError` subclasses."""
    endpoint = hub_url()
    repo, filename = config.model_repo, config.model_filename
    with hub_errors_in_plain_words(config):
        url = hf_hub_url(repo, filename, revision=config.model_revision or None, endpoint=endpoint)
        metadata = get_hf_file_metadata(url, endpoint=endpoint)
        commit, etag, size_bytes = metadata.commit_hash or "", metadata.etag or "", metadata.size
        if size_bytes is None or not _SAFE_NAME.fullmatch(commit) or not _SAFE_NAME.fullmatch(etag):
            raise HubUnreachableError(
                f"{hub_name()} answers, but not as a model hub does.",
                "Check HF_ENDPOINT, and whether a login page of the network answers in the hub's place.",
            )
        return RemoteFile(hf_hub_url(repo, filename, revision=commit, endpoint=endpoint), commit, etag, size_bytes)


@contextmanager
def open_stream(remote: RemoteFile, start_byte: int) -> Iterator[httpx2.Response]:
    """The file's content from `start_byte` on; status 206 says that the position was heeded, 200 that all of it comes.

    A plain ranged GET in place of huggingface_hub's own download: that one throws an unfinished file away (2.4.0
    gives each attempt a new name) and hands out pieces of 10 MB, between which nothing can be cancelled.
    Raises `ChecksumError` when what comes cannot become the announced size, and whatever huggingface_hub raises.
    """
    headers = {**build_hf_headers(), "Accept-Encoding": "identity"}
    if start_byte:
        headers["Range"] = f"bytes={start_byte}-"
    with get_session().stream(
        "GET", remote.url, headers=headers, timeout=constants.HF_HUB_DOWNLOAD_TIMEOUT
    ) as response:
        beyond_end = response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        if not beyond_end:
            hf_raise_for_status(response)
        if beyond_end or _whole_size(response, remote.size_bytes) != remote.size_bytes:
            raise ChecksumError(f"The hub announced {remote.size_bytes:,} bytes, and sends a file of another size.")
        yield response


def _whole_size(response: httpx2.Response, announced: int) -> int:
    """The size of the whole file by this response's own headers; what was announced, if they do not say."""
    size = response.headers.get("Content-Range", "").rpartition("/")[2] or response.headers.get("Content-Length", "")
    return int(size) if size.isdigit() else announced


@contextmanager
def hub_errors_in_plain_words(config: EngineConfig) -> Iterator[None]:
    """Whatever huggingface_hub raises inside leaves as a `ModelError`."""
    try:
        yield
    except errors.OfflineModeIsEnabled as error:
        raise HubUnreachableError(
            f"{config.model_filename} is not on this machine, and HF_HUB_OFFLINE forbids fetching it.",
            "Unset HF_HUB_OFFLINE, or set MODEL_PATH to a GGUF file on this machine.",
        ) from error
    except errors.HfHubHTTPError as error:
        raise _refusal(config, error) from error
    except errors.HFValidationError as error:
        raise ModelNotFoundError(
            f"MODEL_REPO is {config.model_repo!r}, which is not the name of a repository.",
            "Write it as owner/name, for example Qwen/Qwen2.5-0.5B-Instruct-GGUF.",
        ) from error
    except httpx2.TimeoutException as error:
        raise HubUnreachableError(f"{hub_name()} does not answer: the connection timed out.") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise HubUnreachableError(f"{hub_name()} cannot be reached: {_reason(error)}.") from error


def hub_url() -> str:
    """`HF_ENDPOINT`, read at each call and empty like unset: huggingface_hub reads it once, and takes it as it is."""
    return os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or _DEFAULT_HUB_URL


def hub_name() -> str:
    """Whom we are talking to, for messages."""
    return f"The model hub ({hub_url()})"


def _refusal(config: EngineConfig, error: errors.HfHubHTTPError) -> ModelError:
    repo, filename, status = config.model_repo, config.model_filename, error.response.status_code
    if isinstance(error, errors.GatedRepoError):
        return TokenNeededError(f"{repo} is open only to those who accepted its terms.")
    if isinstance(error, errors.RepositoryNotFoundError):
        return ModelNotFoundError(
            f"The hub has no repository {repo}, or it is private.",
            "Check MODEL_REPO for a slip of the pen. If the repository is private, set HF_TOKEN. "
            "Then start the server again.",
        )
    if isinstance(error, errors.RevisionNotFoundError):
        return ModelNotFoundError(
            f"{repo} has no revision {config.model_revision!r}.", "Check MODEL_REVISION, or leave it empty."
        )
    if isinstance(error, errors.RemoteEntryNotFoundError):
        return ModelNotFoundError(
            f"{repo} has no file {filename}.",
            f"Choose one that {hub_url()}/{repo} lists, and set MODEL_FILENAME.",
        )
    if status in (HTTPStatus.UNAUTHORIZED, httpx2.codes.FORBIDDEN):
        return TokenNeededError(f"The hub refuses {filename} of {repo} ({status}): a valid token is needed.")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= httpx2.codes.INTERNAL_SERVER_ERROR:
        return HubUnreachableError(
            f"{hub_name()} cannot serve the file at the moment ({status}).", "Nothing to do: it is tried again."
        )
    return ModelNotFoundError(f"The hub does not give out {filename} of {repo} ({status}).")


def _reason(error: Exception) -> str:
    text = re.sub(r"^\[Errno -?\d+\] ", "", str(error)).strip().rstrip(".")
    return text or type(error).__name__
