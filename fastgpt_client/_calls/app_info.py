"""The part of a chat's opening answer that is about its app. Performs no I/O."""

from __future__ import annotations

from typing import Any

from ..exceptions import ResponseParseError
from ..generated.models import AppInfo
from .answer import SHAPE_ERRORS, describe
from .response import ApiResponse


class AppInfoResponse(ApiResponse[AppInfo]):
    """An answer whose `data` is an app."""

    @property
    def parsed(self) -> AppInfo:
        """The app, typed."""
        try:
            return AppInfo.from_dict(self.data)
        except SHAPE_ERRORS as error:
            trouble = f"whose app is not readable: {type(error).__name__}: {error}"
            raise ResponseParseError(describe(self, trouble), response=self) from None


def app_info_of(response: ApiResponse[Any]) -> ApiResponse[AppInfo]:
    """Return the answer about a chat as an answer about its app.

    Raises:
        ResponseParseError: It does not hold an app.
    """
    data = response.data
    app = data.get("app") if isinstance(data, dict) else None
    if not isinstance(app, dict):
        raise ResponseParseError(describe(response, "which says nothing about the app"), response=response)
    kept = ((name, value) for name, value in response.headers.items() if not name.startswith("content-"))
    made = AppInfoResponse(
        response.status_code, headers=list(kept), json={**response.json(), "data": app}, request=response.request
    )
    made.operation = response.operation
    made.attempts = response.attempts
    made.elapsed = response.elapsed
    return made
