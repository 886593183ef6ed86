"""What the server itself promises, whatever it serves: limits on connections, and an end in order."""

from __future__ import annotations

import asyncio
import http.client
import json
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from tests.chatsite.echo_server import FLOOD_CHUNKS
from tests.server_process import ServerProcess

MAX_BODY_BYTES = 65_536
HANDSHAKE = (
    "Host: localhost",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
)
TEXT, PING = 0x1, 0x9


class EchoServer(ServerProcess):
    """Our server with the echo application."""

    command: tuple[str, ...] = ("-m", "tests.chatsite.echo_server")


class HangingServer(EchoServer):
    """The same, with something that never comes to its end."""

    command = (*EchoServer.command, "--hang")


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[EchoServer]:
    server = EchoServer({}, tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def hanging(tmp_path: Path) -> Iterator[HangingServer]:
    server = HangingServer({}, tmp_path)
    server.start()
    yield server
    server.kill()


def get(server: ServerProcess, path: str) -> Any:
    with urlopen(server.url + path, timeout=10) as response:  # noqa: S310 (our own)
        return json.loads(response.read())


async def ask(socket: ClientConnection, message: str) -> Any:
    await socket.send(message)
    return json.loads(await asyncio.wait_for(socket.recv(), 10))


def open_socket(server: ServerProcess, path: str = "/") -> connect:
    return connect(f"ws://localhost:{server.port}{path}", max_size=None)


def handshake(path: str, *headers: str) -> bytes:
    """Return the request for a websocket, with some of its headers as given here."""
    changed = {header.partition(":")[0] for header in headers}
    usual = [header for header in HANDSHAKE if header.partition(":")[0] not in changed]
    return "\r\n".join([f"GET {path} HTTP/1.1", *usual, *headers, "", ""]).encode()


def masked_frame(opcode: int, payload: bytes) -> bytes:
    """Return a short websocket frame of a client, masked with zeros."""
    return bytes([0x80 | opcode, 0x80 | len(payload), 0, 0, 0, 0]) + payload


def read_answer(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_a_body_of_exactly_the_limit_is_taken(echo: EchoServer) -> None:
    connection = http.client.HTTPConnection("localhost", echo.port, timeout=10)
    connection.request("POST", "/", body=b"x" * MAX_BODY_BYTES)
    assert json.loads(connection.getresponse().read()) == MAX_BODY_BYTES


def test_a_body_over_the_limit_is_refused_by_its_length_before_it_is_read(echo: EchoServer) -> None:
    with socket.create_connection(("localhost", echo.port), timeout=10) as connection:
        head = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {MAX_BODY_BYTES + 1}\r\n\r\n"
        connection.sendall(head.encode())
        # Not one byte of the body was sent, and the answer is there.
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "too_large"


def test_a_client_that_asks_before_it_sends_gets_one_answer(echo: EchoServer) -> None:
    with socket.create_connection(("localhost", echo.port), timeout=10) as connection:
        head = f"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: {2**40}\r\n\r\n"
        connection.sendall(head.encode())
        answer = read_answer(connection)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in answer


def test_a_body_without_a_length_is_counted_as_it_comes(echo: EchoServer) -> None:
    chunks = (b"x" * 10_000 for _ in range(10))
    connection = http.client.HTTPConnection("localhost", echo.port, timeout=10)
    connection.request("POST", "/", body=chunks, encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    assert connection.getresponse().status == 413


def test_a_browser_is_told_of_a_large_form_in_plain_words(echo: EchoServer) -> None:
    connection = http.client.HTTPConnection("localhost", echo.port, timeout=10)
    connection.request("POST", "/", body=b"x" * 100_000, headers={"Accept": "text/html,*/*"})
    response = connection.getresponse()
    assert response.status == 413
    assert response.read().startswith(b"The request is larger than 65,536 bytes.")


def test_others_are_served_after_a_large_body_was_refused(echo: EchoServer) -> None:
    connection = http.client.HTTPConnection("localhost", echo.port, timeout=10)
    connection.request("POST", "/", body=b"x" * 5_000_000)
    assert connection.getresponse().status == 413
    assert get(echo, "/") == 0


async def test_an_oversized_message_is_reported_by_its_length_and_leaves_the_socket_open(echo: EchoServer) -> None:
    async with open_socket(echo) as client:
        assert await ask(client, "x" * 4_000_000) == {"length": None, "too_large": 4_000_000, "num_received": 1}
        assert await ask(client, "x" * MAX_BODY_BYTES) == {
            "length": MAX_BODY_BYTES,
            "too_large": None,
            "num_received": 2,
        }


async def test_a_message_in_many_small_fragments_is_counted_as_one(echo: EchoServer) -> None:
    async with open_socket(echo) as client:
        await client.send(["x" * 1000] * 100)
        assert json.loads(await client.recv())["too_large"] == 100_000


def test_a_response_waits_for_a_reader_that_is_slow(echo: EchoServer) -> None:
    with socket.create_connection(("localhost", echo.port), timeout=30) as connection:
        connection.sendall(b"GET /flood HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        connection.recv(1)
        sent = [get(echo, "/sent") for _ in range(20)]
        # What the two sockets of the connection hold between them is a few MB; all of it would be 65.
        assert sent[-1] < FLOOD_CHUNKS / 2
        assert len(read_answer(connection)) > FLOOD_CHUNKS * 65_536
    assert get(echo, "/sent") == FLOOD_CHUNKS


async def test_a_socket_is_not_read_while_its_consumer_is_busy_and_nothing_is_lost(echo: EchoServer) -> None:
    num_messages = 500

    async def send_all(client: ClientConnection) -> None:
        for _ in range(num_messages):
            await client.send("x" * 60_000)
        await client.send("count")

    async with open_socket(echo, "/stuck") as client:
        sending = asyncio.create_task(send_all(client))
        await asyncio.wait([sending], timeout=3)
        assert not sending.done(), "30 MB were taken for a consumer that receives nothing"
        await asyncio.to_thread(get, echo, "/release")
        assert json.loads(await asyncio.wait_for(client.recv(), 30))["num_received"] == num_messages + 1


def test_pings_of_a_reader_that_never_reads_are_not_answered(echo: EchoServer) -> None:
    num_pings, payload = 100_000, b"x" * 125
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.settimeout(10)
        client.connect(("127.0.0.1", echo.port))
        client.sendall(handshake("/told"))
        client.recv(1)
        client.sendall(masked_frame(PING, payload) * num_pings + masked_frame(TEXT, b"done"))
        echo.wait_for_line("received message 1")
        unread = b""
        while b"num_received" not in unread:
            unread += client.recv(65_536)
    assert unread.count(payload) < num_pings / 2


@pytest.mark.parametrize(
    "header",
    ["Sec-WebSocket-Key: nonsense", "Sec-WebSocket-Version: 99", "Origin: http://[::1", "Host: a:b:c"],
)
def test_a_handshake_that_fails_is_refused_without_a_fault(echo: EchoServer, header: str) -> None:
    with socket.create_connection(("localhost", echo.port), timeout=10) as client:
        client.sendall(handshake("/", header))
        assert b" 101 " not in read_answer(client).partition(b"\r\n")[0]
    assert get(echo, "/") == 0
    echo.terminate()
    assert "Traceback" not in echo.log()


async def test_a_stop_tells_open_sockets_to_connect_again_and_is_quick(echo: EchoServer) -> None:
    async with open_socket(echo) as client:
        began = time.monotonic()
        status = await asyncio.to_thread(echo.terminate)
        with pytest.raises(ConnectionClosedError) as closed:
            await client.recv()
    assert status == 0
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert time.monotonic() - began < 3


def test_a_stop_drains_before_it_ends_the_rest(echo: EchoServer) -> None:
    echo.terminate()
    steps = [line for line in echo.log().splitlines() if line.startswith("lifespan")]
    assert steps == ["lifespan: start", "lifespan: drain", "lifespan: stop"]


def test_a_stop_that_is_passed_on_twice_still_ends_in_order(echo: EchoServer) -> None:
    assert echo.process is not None
    echo.process.send_signal(signal.SIGTERM)
    assert echo.terminate() == 0
    assert "lifespan: stop" in echo.log()


def test_a_stop_ends_within_ten_seconds_even_if_something_hangs(hanging: HangingServer) -> None:
    began = time.monotonic()
    assert hanging.terminate() == 1
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
def test_asked_twice_it_ends_at_once(hanging: HangingServer, first: signal.Signals) -> None:
    assert hanging.process is not None
    hanging.process.send_signal(first)
    hanging.wait_for_line("lifespan: drain")
    began = time.monotonic()
    hanging.process.send_signal(signal.SIGINT)
    assert hanging.process.wait(10) == 1
    assert time.monotonic() - began < 2


def test_a_port_in_use_is_told_and_nothing_is_started(echo: EchoServer) -> None:
    second = EchoServer({}, echo.data_dir)
    second.port = echo.port
    with pytest.raises(AssertionError):
        second.start()
    assert "lifespan: start" not in second.log()
    assert f"Port {echo.port} on 127.0.0.1 cannot be opened: Address already in use." in second.log()
    assert "API_PORT" in second.log()
