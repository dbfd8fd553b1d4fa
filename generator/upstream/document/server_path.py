"""Where the routes of a document lie on the server, and whether ours lie there too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...spec.document import Spec
from .errors import DocumentError


def server_path(document: Mapping[str, Any], source: str) -> str:
    """Return the path of the first server of a document, which stands before all of its routes.

    Raises:
        DocumentError: The path has a variable without a default.
    """
    servers = document.get("servers") or [{"url": "/"}]
    variables = servers[0].get("variables", {})

    def default(name: re.Match[str]) -> str:
        return str(variables.get(name[1], {}).get("default", name[0]))

    url = re.sub(r"\{([^{}]*)\}", default, str(servers[0].get("url", "/")))
    # Variables without a default may stand in the name of the host, which does not matter here.
    path = re.split(r"[?#]", re.sub(r"^([^/]*:)?//[^/]*", "", url))[0].strip("/")
    if "{" in path:
        raise DocumentError(f"{source}: the path of its server, {url}, has a variable without a default; give it one")
    return f"/{path}" if path else ""


def require_our_paths(document: Spec, ours: Spec, source: str) -> None:
    """Refuse a document most of whose routes do not lie where ours do.

    Without this, a document that does not name its server would look as if every route had moved.

    Raises:
        DocumentError: Most routes begin with another step than all of ours.
    """
    known = {_first_step(path) for path in ours.document.get("paths", {})}
    paths = [str(path) for path in document.document["paths"]]
    elsewhere = [path for path in paths if _first_step(path) not in known]
    if known and len(elsewhere) * 2 > len(paths):
        raise DocumentError(
            f"{source}: {len(elsewhere)} of its {len(paths)} routes lie outside {' and '.join(sorted(known))}, such as "
            f"{elsewhere[0]}; its `servers` have to say where they are, like [{{url: {min(known)}}}]"
        )


def _first_step(path: str) -> str:
    return "/" + path.lstrip("/").partition("/")[0]
