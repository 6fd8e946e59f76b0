from fastapi import APIRouter

from app.api.v1.endpoints import (
    activity,
    api_keys,
    auth,
    board_attachments,
    board_comments,
    board_posts,
    chat,
    items,
    job_progress,
    jobs,
    notifications,
    predictions,
    uploads,
    users,
)

api_router = APIRouter()
api_router.include_router(activity.router)
api_router.include_router(api_keys.router)
api_router.include_router(auth.router)
api_router.include_router(board_attachments.router)
api_router.include_router(board_comments.router)
api_router.include_router(board_posts.router)
api_router.include_router(chat.router)
api_router.include_router(items.router)
api_router.include_router(job_progress.router)
api_router.include_router(jobs.router)
api_router.include_router(notifications.router)
api_router.include_router(predictions.router)
api_router.include_router(uploads.router)
api_router.include_router(users.router)
