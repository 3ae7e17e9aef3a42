"""Settings, URL map and entry points. Importing it registers the Celery app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
