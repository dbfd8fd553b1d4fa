"""How old a server is, told by what it has and how it answers. Performs no I/O."""

from __future__ import annotations

from collections.abc import Mapping

Version = tuple[int, ...]

# Operations whose path moved, and the release that moved it: who has the new path is at least as new.
MOVED: dict[str, str] = {
    "get_chat_histories": "4.14.5",
    "presign_chat_file_post_url": "4.14.5",
    "list_app_logs": "4.14.4",
    "delete_chat_record": "4.14.11",
}


def marks_of_refusal(status: int, *, has_request_id: bool) -> list[tuple[str, bool]]:
    """Return what the answer to a request without a key tells: a release, and whether the server has reached it."""
    return [
        ("4.8.18", status != 200),
        ("4.14.11", status not in (200, 500)),
        ("4.14.7", has_request_id),
    ]


def version_between(marks: list[tuple[str, bool]]) -> str:
    """Return which releases fit all marks; empty without any."""
    reached = [_parsed(release) for release, has in marks if has]
    missed = [_parsed(release) for release, has in marks if not has]
    low, high = max(reached, default=None), min(missed, default=None)
    if high is None:
        return f"{_text(low)} or later" if low else ""
    return f"{_text(low)} or later, before {_text(high)}" if low and low < high else f"before {_text(high)}"


def is_old(version: str) -> bool:
    """Tell whether uploads, stopping and resuming are missing: before 4.14.5."""
    before = version.rpartition("before ")[2] if "before " in version else ""
    return bool(before) and _parsed(before) <= (4, 14, 5)


def marks_of_routes(
    newest: Mapping[str, bool], anywhere: Mapping[str, bool], since: Mapping[str, str]
) -> list[tuple[str, bool]]:
    """Return what the routes tell.

    Args:
        newest: The id of each operation, and whether the server has its newest path.
        anywhere: The same for any path it ever had.
        since: The release that brought each operation, where it is known.
    """
    brought = [(since[name], has) for name, has in anywhere.items() if since.get(name)]
    moved = [(release, newest[name]) for name, release in MOVED.items() if anywhere.get(name)]
    return brought + moved


def _parsed(release: str) -> Version:
    return tuple(int(part) for part in release.split("."))


def _text(version: Version) -> str:
    return ".".join(map(str, version))
