import os

from fastapi.telemetry import TelemetryConfig

from app.core.config import Settings


def telemetry(settings: Settings) -> TelemetryConfig:
    """FastAPI makes a span of every request; this says where OpenTelemetry sends it.

    OpenTelemetry looks for its settings in the environment, but not in .env.
    """
    if settings.otel_exporter_otlp_endpoint:
        os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = str(
            settings.otel_exporter_otlp_endpoint
        )
        os.environ.setdefault("OTEL_SERVICE_NAME", settings.app_name)
    return {"auto_configure": True, "metrics": False, "logs": False}
