"""The API described: OpenAPI 3.1 of every model of the platform."""

from mozaika.web.api.describe.document import document

__all__ = ["document"]
