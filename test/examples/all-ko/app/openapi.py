import re
from typing import Any

from fastapi.routing import APIRoute

from app.errors import PROBLEM_CONTENT, Problem

API_VERSION = "0.1.0"

DESCRIPTION = """\
이미지를 보내면 모델이 알아본 것을 답하는 모델 서빙 API입니다.
게시글과 댓글, 첨부 파일이 있는 게시판 API입니다.
item과 사용자를 관리합니다.

오류는 모두 [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) 형식입니다.
`application/problem+json`에 `title`과 `status`가 있고, 필요하면 `detail`도
있습니다. 웹 페이지가 읽을 수 없는 CORS 사전 요청의 거부만 일반 텍스트입니다.

요청 횟수에는 제한이 있습니다. 429의 `Retry-After`는 몇 초 기다려야 하는지 알려 줍니다.
"""

TAGS: list[dict[str, Any]] = [
    {"name": "root", "description": "첫 엔드포인트, Hello World."},
    {"name": "items", "description": "판매하는 물건."},
    {"name": "users", "description": "API를 사용하는 사람."},
    {"name": "jobs", "description": "요청이 끝난 뒤에도 계속되는 작업."},
    {"name": "auth", "description": "로그인과 로그인 유지."},
    {"name": "api-keys", "description": "프로그램용 키. 비밀번호 없이, 적은 권한으로."},
    {"name": "activity", "description": "활동 기록, 최신순."},
    {"name": "uploads", "description": "파일."},
    {"name": "predictions", "description": "모델이 이미지에서 알아본 것."},
    {"name": "board", "description": "게시글, 댓글, 첨부 파일."},
    {"name": "health", "description": "로드 밸런서와 모니터링을 위한 상태 확인."},
]

# In place of FastAPI's own 422, which has another shape. `model` puts the schema among
# the components; FastAPI lists application/json beside the real media type for it.
RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {"description": "Error", "model": Problem, "content": PROBLEM_CONTENT}
}


def operation_id(route: APIRoute) -> str:
    """The function's name in a generated client: `items_create_item`, and
    `v2_items_create_item` for /api/v2."""
    version = re.findall(r"^/api/(?!v1/)(\w+)/", route.path)
    return "_".join([*version, *map(str, route.tags[:1]), route.name]).replace("-", "_")
