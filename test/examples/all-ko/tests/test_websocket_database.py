import time
from typing import NoReturn

import pytest
from httpx2 import Client

from app.db.errors import DatabaseUnavailableError
from app.services import websocket_session
from tests.live import CHAT, closed, dial, hear_message, refusal, say


async def fail(*_: object) -> NoReturn:
    raise DatabaseUnavailableError


def test_a_connection_outlives_a_database_that_is_away_for_a_while(
    live_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket_session, "RECHECK", 0.1)
    with dial(live_client, CHAT) as ada:
        with monkeypatch.context() as patch:
            patch.setattr(websocket_session, "principal_of_claims", fail)
            time.sleep(0.5)
            say(ada, "still here")
            assert hear_message(ada) == "still here"
            refused = refusal(live_client, CHAT)
            assert refused == (1013, "The database does not answer")
        live_client.post("/api/v1/auth/logout-everywhere").raise_for_status()
        assert closed(ada) == (1008, "The token is not valid")
