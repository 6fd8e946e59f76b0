from typing import Any

from app.core.security import PROBES


def declare_limits(paths: dict[str, Any]) -> None:
    """Add the 429 to every operation that is limited."""
    for path, operations in paths.items():
        if path.startswith(PROBES):
            continue
        for operation in operations.values():
            operation["responses"]["429"] = {
                "description": "Too Many Requests",
                "headers": {
                    "Retry-After": {
                        "description": "Seconds to wait",
                        "schema": {"type": "integer", "minimum": 1},
                    }
                },
            }
