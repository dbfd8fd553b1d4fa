"""What one call sends. Performs no I/O."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import httpx
from attrs import field, frozen

from .._files.secrecy import hide_address
from ..exceptions import ConfigurationError
from ..generated.client import CallArguments
from ..generated.registry import Operation
from .arguments.checks import headers
from .arguments.encoding import form_fields, header_values, json_body, path_of, query
from .arguments.secret import Secret, SecretQuery
from .settings import ClientSettings

if TYPE_CHECKING:
    from .._runtime.observing.hooks import Hook


def _package_version() -> str:
    try:
        return version("fastgpt-client")
    except PackageNotFoundError:
        return "unknown"


USER_AGENT = f"fastgpt-client/{_package_version()} python/{platform.python_version()} httpx/{httpx.__version__}"


@frozen
class CallRequest:
    """One call, ready to be put on any of the operation's routes."""

    operation: Operation
    base_url: str
    api_key: Secret
    stream: bool
    timeout: httpx.Timeout
    idle_timeout: float
    path_params: Mapping[str, Any]
    params: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    body: Mapping[str, Any]
    hooks: tuple[Hook, ...] = ()

    @property
    def routes(self) -> tuple[tuple[str, str], ...]:
        """The (method, path) of this operation on the newest server, then on older ones."""
        operation = self.operation
        return ((operation.method, operation.path), *((older.method, older.path) for older in operation.older_paths))

    def address(self, route: int) -> tuple[str, str]:
        """Return the method and the whole address of one of the routes, without a query."""
        method, path = self.routes[route]
        return method, self.base_url + path_of(path, self.path_params)

    def build(self, client: httpx.Client | httpx.AsyncClient, route: int) -> httpx.Request:
        """Return the HTTP request for one of the routes."""
        method, address = self.address(route)
        try:
            request = client.build_request(
                method,
                address,
                params=self.params or None,
                headers=self.headers,
                timeout=self.timeout,
                **self.body,
            )
        except httpx.InvalidURL as error:
            # A query that is longer than an address may be.
            raise ConfigurationError(f"the parameters of {self.operation.id} make no address: {error}") from None
        if isinstance(self.params, SecretQuery):
            hide_address(request)
        # Set last, and on the headers themselves: they mask it when a traceback shows local variables.
        if "authorization" not in {name.lower() for name in self.headers}:
            request.headers["Authorization"] = f"Bearer {self.api_key.reveal()}"
        return request

    def secrets_of(self, request: httpx.Request) -> tuple[str, ...]:
        """Return what no log may show of a request that was built here."""
        query = request.url.query.decode("ascii") if isinstance(self.params, SecretQuery) else ""
        return (self.api_key.reveal(), query)


def is_same_server(url: httpx.URL, target: httpx.URL) -> bool:
    """Tell whether a redirect stays at the server: same scheme, host and port, or from http to https on their ports."""
    if url.host != target.host:
        return False
    upgrade = (url.scheme, target.scheme) == ("http", "https") and url.port is None and target.port is None
    return upgrade or (url.scheme, url.port) == (target.scheme, target.port)


def make_call(
    operation: Operation, settings: ClientSettings, arguments: CallArguments, files: Mapping[str, Any] | None = None
) -> CallRequest:
    """Put a call together.

    Args:
        operation: What the contract says of it.
        settings: How the client is set up.
        arguments: What the caller gave.
        files: The files among it, opened: `(name, open file, MIME type)` by field.

    Raises:
        ConfigurationError: A value cannot be sent.
    """
    extra_body = arguments.get("extra_body")
    params = query(arguments.get("params"), arguments.get("extra_query"))
    if settings.default_query:
        params = SecretQuery(settings.default_query | params)
    body: dict[str, Any] = {}
    if files or arguments.get("form") is not None:
        # Fields as files without a name: httpx sends a multipart body even if no file is given.
        body["files"] = [*form_fields(arguments.get("form"), extra_body), *(files or {}).items()]
    elif (given := _json_of(operation, arguments)) is not None or extra_body:
        body["json"] = json_body(given, extra_body)
    stream = operation.answer == "stream" or (
        operation.answer == "json-or-stream" and body.get("json", {}).get("stream") is True
    )
    return CallRequest(
        operation=operation,
        base_url=settings.base_url,
        api_key=settings.api_key,
        stream=stream,
        timeout=settings.timeout_for(arguments.get("timeout")),
        idle_timeout=settings.stream_idle_timeout,
        path_params=arguments.get("path_params") or {},
        params=params,
        headers=_the_last_of_each(
            {
                "User-Agent": USER_AGENT,
                "Accept": "text/event-stream"
                if stream
                else "*/*"
                if operation.answer == "bytes"
                else "application/json",
            },
            settings.default_headers,
            header_values(arguments.get("headers")),
            headers("extra_headers", arguments.get("extra_headers")),
        ),
        body=body,
        hooks=settings.hooks,
    )


def _the_last_of_each(*given: Mapping[str, str]) -> dict[str, str]:
    """Return headers of which later ones win, however their names are written."""
    found = {name.lower(): (name, value) for some in given for name, value in some.items()}
    return dict(found.values())


def _json_of(operation: Operation, arguments: CallArguments) -> Mapping[str, Any] | None:
    if operation.query_in_body:
        return {**(arguments.get("params") or {}), **(arguments.get("json") or {})}
    return arguments.get("json")
