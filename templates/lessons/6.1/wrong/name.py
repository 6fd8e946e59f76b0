# fails: 3 user-by-name
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
USER app
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live')"]
CMD ["fastapi", "run", "app/main.py"]
"""
# </cut>
