# ko: 숫자를 분류하는 서버의 이미지. 줄이고 잠그세요. 파일의 내용이 문자열로 들어 있습니다.
# en: The image of a server that classifies digits. Make it small, and lock it. Strings hold what the files would.

# ko: 모델의 가중치는 HF_TOKEN이 있어야 내려받을 수 있습니다.
# en: The weights of the model can be downloaded only with HF_TOKEN.
# <cut dockerfile>
DOCKERFILE = r"""
FROM python:3.14-slim AS builder
WORKDIR /srv
RUN python -m venv .venv
COPY requirements.txt .
RUN .venv/bin/pip install --no-cache-dir -r requirements.txt
RUN --mount=type=secret,id=HF_TOKEN,env=HF_TOKEN \
    .venv/bin/hf download grace/digits --local-dir weights

FROM python:3.14-slim
RUN useradd --uid 10001 app
WORKDIR /srv
COPY --from=builder /srv/.venv .venv
COPY --from=builder /srv/weights weights
COPY app app
ENV PATH="/srv/.venv/bin:$PATH"
USER 10001
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live')"]
CMD ["fastapi", "run", "app/main.py"]
"""
# <stub>
# DOCKERFILE = r"""
# FROM python:3.14
# ARG HF_TOKEN
# ENV HF_TOKEN=$HF_TOKEN
# WORKDIR /srv
# COPY . .
# RUN pip install -r requirements.txt
# RUN hf download grace/digits --local-dir weights
# CMD fastapi run app/main.py
# """
# </cut>

# <cut dockerignore>
DOCKERIGNORE = """
*
!app
!requirements.txt
"""
# <stub>
# DOCKERIGNORE = """
# __pycache__
# """
# </cut>

# ko: compose.yaml과 compose.gpu.yaml의 내용을 dict로 적었습니다.
# en: What compose.yaml and compose.gpu.yaml hold, as dicts.
# <cut compose>
COMPOSE = {
    "services": {
        "app": {
            "build": ".",
            "ports": ["8000:8000"],
            "environment": {
                "DATABASE_URL": "postgresql://app:${POSTGRES_PASSWORD:?}@db/app"
            },
            "depends_on": {"db": {"condition": "service_healthy"}},
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
# <stub>
# COMPOSE = {
#     "services": {
#         "app": {
#             "build": ".",
#             "ports": ["8000:8000"],
#             "environment": {"DATABASE_URL": "postgresql://app:digits@db/app"},
#             "depends_on": ["db"],
#             "deploy": {
#                 "resources": {
#                     "reservations": {
#                         "devices": [
#                             {"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}
#                         ]
#                     }
#                 }
#             },
#         },
#         "db": {
#             "image": "postgres:18",
#             "environment": {"POSTGRES_USER": "app", "POSTGRES_PASSWORD": "digits"},
#         },
#     }
# }
# COMPOSE_GPU = {"services": {}}
# </cut>
