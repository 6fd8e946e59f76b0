# fails: 4 does-not-wait
# <cut compose>
COMPOSE = {
    "services": {
        "app": {
            "build": ".",
            "ports": ["8000:8000"],
            "environment": {
                "DATABASE_URL": "postgresql://app:${POSTGRES_PASSWORD:?}@db/app"
            },
            "depends_on": ["db"],
        },
        "db": {
            "image": "postgres:18",
            "environment": {
                "POSTGRES_USER": "app",
                "POSTGRES_PASSWORD": "${POSTGRES_PASSWORD:?}",
            },
            "healthcheck": {"test": ["CMD", "pg_isready", "-U", "app"]},
        },
    }
}
COMPOSE_GPU = {
    "services": {
        "app": {
            "deploy": {
                "resources": {
                    "reservations": {
                        "devices": [
                            {"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}
                        ]
                    }
                }
            }
        }
    }
}
# </cut>
