"""What one call sends. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx
from attrs import field, frozen

from .._files.secrecy import hide_address
from ..exceptions import ConfigurationError
from ..generated.client import CallArguments
from ..generated.registry import Operation
from .arguments.checks import headers
from .arguments.encoding import form_fields, header_values, json_body, json_text, path_of, query
from .arguments.secret import Secret, SecretQuery
from .settings import ClientSettings, RequestTemplates

if TYPE_CHECKING:
    from .._runtime.observing.hooks import Hook


@cache
def user_agent() -> str:
    """Return what we say that we are; put together once, when something is first sent."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    try:
        ours = version("fastgpt-client")
    except PackageNotFoundError:
        ours = "unknown"
    return f"fastgpt-client/{ours} python/{platform.python_version()} httpx/{httpx.__version__}"


@frozen
class CallRequest:
    """One call, ready to be put on any of the operation's routes.

    Attributes:
        operation: What the contract says of it.
        base_url: Where the server is.
        api_key: The key to send.
        stream: Whether a stream of events is asked for.
        timeout: Seconds for each step.
        idle_timeout: Seconds of silence after which a stream counts as broken.
        path_params: Values for the parameters in the path.
        params: The query.
        headers: Headers of the user, the operation and the call.
        content: The JSON body; None when there is none.
        form: The fields and files of a multipart body; None when there is none.
        templates: What the requests of the client have in common.
    """

    operation: Operation
    base_url: str
    api_key: Secret
    stream: bool
    timeout: httpx.Timeout
    idle_timeout: float
    path_params: Mapping[str, Any]
    params: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None
    form: list[tuple[str, Any]] | None
    templates: RequestTemplates = field(repr=False)
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

    def build(self, client: httpx.Client | httpx.AsyncClient, route: int, *, own: bool = False) -> httpx.Request:
        """Return the HTTP request for one of the routes.

        Args:
            client: What sends it.
            route: Which of the routes.
            own: Whether we made the client, so that what it adds to a request is the same each time.
        """
        try:
            if own and self.form is None and not self.path_params:
                request = self._from_template(client, route)
            else:
                request = self._built(client, route, self.params, self.headers)
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

    def _from_template(self, client: httpx.Client | httpx.AsyncClient, route: int) -> httpx.Request:
        """Return the request, made from what is the same in all requests of its kind."""
        kind = self.operation.id, route, self.stream, self.content is None
        template = self.templates.get(kind)
        if template is None:
            template = self.templates[kind] = self._built(client, route, {}, {})
        content = self.content or b""
        request = httpx.Request(
            template.method,
            template.url,
            params=self.params or None,
            headers=template.headers,
            stream=httpx.ByteStream(content),
            extensions={"timeout": self.timeout.as_dict()},
        )
        # A request with a stream knows its content when it has been read.
        request.read()
        if self.content is not None:
            request.headers["Content-Length"] = str(len(content))
        for name, value in self.headers.items():
            request.headers[name] = value
        return request

    def _built(
        self,
        client: httpx.Client | httpx.AsyncClient,
        route: int,
        params: Mapping[str, str],
        headers: Mapping[str, str],
    ) -> httpx.Request:
        method, address = self.address(route)
        body: dict[str, Any] = {"files": self.form} if self.form is not None else {"content": self.content}
        common = {"User-Agent": user_agent(), "Accept": _accepted(self.operation, stream=self.stream)}
        if self.content is not None and "content-type" not in client.headers:
            common["Content-Type"] = "application/json"
        return client.build_request(
            method,
            address,
            params=params or None,
            headers=_the_last_of_each(common, headers),
            timeout=self.timeout,
            **body,
        )


def _accepted(operation: Operation, *, stream: bool) -> str:
    if stream:
        return "text/event-stream"
    return "*/*" if operation.answer == "bytes" else "application/json"


def is_same_server(url: httpx.URL, target: httpx.URL) -> bool:
    """Tell whether a redirect stays at the server: same scheme, host and port, or from http to https on their ports."""
    if url.host != target.host:
        return False
    upgrade = (url.scheme, target.scheme) == ("http", "https") and url.port is None and target.port is None
    return upgrade or (url.scheme, url.port) == (target.scheme, target.port)


def with_app(arguments: CallArguments, app_id: str | None) -> CallArguments:
    """Return what an operation is called with, an app where it could name one and does not."""
    if app_id is None:
        return arguments
    filled = arguments.copy()
    for part in ("json", "params"):
        given = filled.get(part)
        if isinstance(given, Mapping) and "appId" in given and given["appId"] is None:
            filled[part] = {**given, "appId": app_id}
    return filled


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
    form: list[tuple[str, Any]] | None = None
    body: dict[str, Any] | None = None
    if files or arguments.get("form") is not None:
        # Fields as files without a name: httpx sends a multipart body even if no file is given.
        form = [*form_fields(arguments.get("form"), extra_body), *(files or {}).items()]
    elif (given := _json_of(operation, arguments)) is not None or extra_body:
        body = json_body(given, extra_body)
    answer = operation.answer
    given_headers: Mapping[str, str] = settings.default_headers
    if arguments.get("headers") or arguments.get("extra_headers"):
        given_headers = _the_last_of_each(
            given_headers,
            header_values(arguments.get("headers")),
            headers("extra_headers", arguments.get("extra_headers")),
        )
    return CallRequest(
        operation=operation,
        base_url=settings.base_url,
        api_key=settings.api_key,
        stream=answer == "stream" or (answer == "json-or-stream" and (body or {}).get("stream") is True),
        timeout=settings.timeout_for(arguments.get("timeout")),
        idle_timeout=settings.stream_idle_timeout,
        path_params=arguments.get("path_params") or {},
        params=params,
        headers=given_headers,
        content=None if body is None else json_text(body),
        form=form,
        templates=settings.templates,
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
