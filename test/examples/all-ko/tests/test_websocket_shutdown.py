from threading import Thread

from fastapi import FastAPI
from httpx2 import Client
from uvicorn import Config, Server

from tests.accounts import sign_up
from tests.live import CHAT, closed, dial, hear


def test_a_server_that_stops_closes_with_1012(app: FastAPI) -> None:
    server = Server(Config(app, port=0, log_config=None))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive(), "the server did not start"
    host, port = server.servers[0].sockets[0].getsockname()
    with Client(base_url=f"http://{host}:{port}") as client:
        client.headers.update(sign_up(client, "ada@example.com"))
        stop_and_listen(server, client)
    thread.join(10)
    assert not thread.is_alive()


def stop_and_listen(server: Server, client: Client) -> None:
    with dial(client, CHAT) as websocket:
        hear(websocket)
        server.should_exit = True
        # Uvicorn's own word: the service restarts, so the client may come back.
        assert closed(websocket)[0] == 1012
