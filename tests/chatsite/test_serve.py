"""`manage.py serve`, as people start and stop it, with the whole product in it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.server_fixtures import StartServer
from tests.server_process import ServerProcess, manage, server_environment


class ReloadingServer(ServerProcess):
    """The server of `make dev`."""

    command = (*ServerProcess.command, "--reload")


@pytest.fixture
def reloading_server(prepared_data_dir: Path, tiny_model: Path, tmp_path: Path) -> Iterator[ReloadingServer]:
    data_dir = tmp_path / "data"
    shutil.copytree(prepared_data_dir, data_dir)
    server = ReloadingServer({"MODEL_PATH": str(tiny_model), "DEBUG": "true"}, data_dir)
    server.start()
    yield server
    server.terminate()


def post_message(server: ServerProcess, text: str) -> HTTPResponse:
    """Send a message through the API and return the open stream of its reply."""
    connection = HTTPConnection("localhost", server.port, timeout=30)
    body = json.dumps({"message": text})
    connection.request("POST", "/api/chat", body=body, headers={"Content-Type": "application/json"})
    return connection.getresponse()


def read_event(stream: HTTPResponse, wanted: str) -> Any:
    """Read on to the next event with this name and return what it holds."""
    for line in stream:
        if line.strip() == f"event: {wanted}".encode():
            return json.loads(stream.readline().removeprefix(b"data: "))
    raise AssertionError(f"the stream ended without {wanted}")


def test_pages_answer_at_once_while_the_model_is_still_awaited(start_server: StartServer) -> None:
    # A hub that takes connections and never says a word.
    with socket.create_server(("127.0.0.1", 0)) as silent_hub:
        began = time.monotonic()
        server = start_server(MODEL_PATH="", HF_ENDPOINT=f"http://127.0.0.1:{silent_hub.getsockname()[1]}")
        with urlopen(server.url, timeout=5) as page:  # noqa: S310 (our own)
            assert page.status == 200
        # Two seconds where the machine is not shared with other tests.
        assert time.monotonic() - began < 5
        assert server.health()["status"] in ("starting", "downloading")
        assert server.terminate() == 0


def test_a_stop_in_the_middle_of_a_reply_keeps_its_text(start_server: StartServer, slow_model: Path) -> None:
    server = start_server(MODEL_PATH=str(slow_model), MAX_NEW_TOKENS="2000")
    server.wait_until_ready()
    stream = post_message(server, "Tell me all about bread.")
    cookie = (stream.getheader("Set-Cookie") or "").split(";")[0]
    conversation_id = read_event(stream, "start")["conversation_id"]
    written = read_event(stream, "token")["text"]

    began = time.monotonic()
    assert server.terminate() == 0
    assert time.monotonic() - began < 10

    server.start()
    request = Request(f"{server.url}/api/conversations/{conversation_id}", headers={"Cookie": cookie})  # noqa: S310
    with urlopen(request, timeout=10) as response:  # noqa: S310 (our own)
        reply = json.loads(response.read())["messages"][-1]
    assert reply["status"] == "interrupted"
    assert json.dumps(reply).find(json.dumps(written)[1:-1]) > 0


def test_a_database_that_is_not_migrated_is_told_in_one_line(tmp_path: Path) -> None:
    done = manage("serve", "--port", "0", env=server_environment(tmp_path))
    assert done.returncode == 1
    assert "Run: python manage.py migrate" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["migrate"]])
def test_a_database_that_cannot_be_reached_is_told_in_one_line(command: list[str], tmp_path: Path) -> None:
    nowhere = "postgres://me:hunter2@127.0.0.1:9/chat"
    done = manage(*command, env=server_environment(tmp_path, DATABASE_URL=nowhere))
    assert done.returncode == 1
    assert "The database cannot be used: " in done.stderr
    assert "hunter2" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_port_in_use_is_told_in_one_line(server: ServerProcess, prepared_data_dir: Path) -> None:
    done = manage("serve", "--port", str(server.port), env=server_environment(prepared_data_dir))
    assert done.returncode == 1
    assert "choose another port with API_PORT" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_second_server_on_the_same_data_is_told_in_one_line(server: ServerProcess) -> None:
    done = manage("serve", "--port", "0", env=server_environment(server.data_dir))
    assert done.returncode == 1
    assert "Another chatsite is running on the data" in done.stderr
    assert done.stderr.count("\n") == 1


def test_after_a_kill_the_data_can_be_used_at_once(start_server: StartServer) -> None:
    server = start_server()
    server.kill()
    server.start()
    assert server.health()["status"] != "failed"


def test_a_port_that_does_not_exist_is_told_without_a_traceback(tmp_path: Path) -> None:
    done = manage("serve", "--port", "99999", env=server_environment(tmp_path))
    assert done.returncode == 2
    assert "a whole number from 0 to 65535" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_reloading_the_model_is_loaded_once(reloading_server: ReloadingServer) -> None:
    reloading_server.wait_until_ready()
    assert reloading_server.log().count(" is ready") == 1
    assert reloading_server.log().count("chatsite is running") == 1


def test_a_changed_file_starts_the_server_again(reloading_server: ReloadingServer) -> None:
    reloading_server.wait_until_ready()
    num_lines = len(reloading_server.log().splitlines())
    source = Path(__file__).parents[2] / "chatsite" / "log_format.py"
    os.utime(source)
    reloading_server.wait_for_line("chatsite is running", after=num_lines)
    reloading_server.wait_for_line("is ready", after=num_lines)


def test_ctrl_c_ends_the_server_without_a_traceback(start_server: StartServer) -> None:
    server = start_server()
    server.wait_until_ready()
    assert server.process is not None
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(10) == 0
    assert "Traceback" not in server.log()
