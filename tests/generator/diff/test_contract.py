"""What a change of the contract means for users, by our rules."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from generator.diff.contract import contract_changes
from generator.spec.document import Spec

from ..upstream.upstream_case import small_spec

Document = dict[str, Any]


def said(change: Callable[[Document, Document], object]) -> list[tuple[bool, str]]:
    """Return whether each change is breaking, and its text."""
    before, after = small_spec(), Spec(deepcopy(small_spec().document))
    change(after.document, after.document["components"]["schemas"])
    return [(each.breaking, each.text) for each in contract_changes(before, after)]


def operation(document: Document, path: str, method: str = "post") -> Document:
    found: Document = document["paths"][path][method]
    return found


def move(document: Document, *, keep: bool) -> None:
    document["paths"]["/api/core/thing/create"] = item = document["paths"].pop("/api/core/things/create")
    if keep:
        item["post"]["x-fastgpt-older-paths"] = [{"path": "/api/core/things/create"}]


def reorder(schemas: Document) -> None:
    properties = schemas["Question"]["properties"]
    properties["topic"] = properties.pop("topic")
    properties["stream"] = properties.pop("stream")


WATCH = "/api/core/things/watch"
CREATE = "/api/core/things/create"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda _, __: None, []),
        (lambda d, _: d["paths"].pop(WATCH), [(True, f"Operation `watch_things` is gone (`GET {WATCH}`).")]),
        (
            lambda d, _: operation(d, WATCH, "get").update(operationId="observe_things"),
            [
                (True, "Operation `watch_things` is now `observe_things`."),
                (False, f"New operation `observe_things` (`GET {WATCH}`)."),
            ],
        ),
        (
            lambda d, _: move(d, keep=True),
            [
                (
                    False,
                    "`create_thing` asks `POST /api/core/thing/create` now; "
                    f"servers that lack it are asked at `POST {CREATE}`.",
                )
            ],
        ),
        (lambda d, _: move(d, keep=False), [(True, "`create_thing` asks `POST /api/core/thing/create` now.")]),
        (
            lambda d, _: operation(d, "/api/core/things/list", "get").pop("x-fastgpt-older-paths"),
            [(True, "`list_things` no longer asks `/api/core/list` of older servers.")],
        ),
        (
            lambda d, _: operation(d, WATCH, "get").update(tags=["names"]),
            [
                (True, "`watch_things` has another client: app instead of chat."),
                (True, "`watch_things` has another module: names instead of things."),
            ],
        ),
        (
            lambda d, _: operation(d, CREATE).pop("x-envelope"),
            [(True, "`create_thing` has another envelope: none instead of data.")],
        ),
        (
            lambda d, _: operation(d, CREATE).update({"x-retry": "safe"}),
            [(False, "`create_thing` counts as `safe` to send again.")],
        ),
        (
            lambda d, _: operation(d, CREATE).update({"x-facade": "hand-written"}),
            [(False, "`create_thing` has a method written by hand now.")],
        ),
        (
            lambda _, s: s["ThingRequest"]["properties"].pop("deep"),
            [
                (True, "`create_thing`: `deep` can no longer be given."),
                (True, "`ThingRequest.deep` is gone."),
            ],
        ),
        (
            lambda _, s: s["ThingRequest"]["required"].append("until"),
            [
                (True, "`create_thing`: `until` has to be given now."),
                (True, "`ThingRequest.until` has to be given now."),
            ],
        ),
        (
            lambda _, s: s["ThingRequest"]["required"].remove("since"),
            [
                (False, "`create_thing`: `since` may be left out now."),
                (False, "`ThingRequest.since` may be missing now."),
            ],
        ),
        (
            lambda _, s: s["ThingRequest"]["properties"]["size"].update(default=4),
            [(True, "`create_thing`: `size` is 4 unless given, no longer 3.")],
        ),
        (
            lambda _, s: s["ThingRequest"]["properties"]["deep"].update(default=True),
            [(True, "`create_thing`: `deep` is sent as True unless given.")],
        ),
        (
            lambda _, s: s["ThingRequest"]["properties"]["until"].update({"x-keyword-only": True}),
            [(True, "`create_thing`: `until` has no position any more.")],
        ),
        (
            lambda _, s: reorder(s),
            [
                (True, "`ask_thing`: `stream` has another position."),
                (True, "`say_thing`: `stream` has another position."),
            ],
        ),
        (
            lambda _, s: s["ThingForm"]["properties"].update(note={"type": "string"}),
            [
                (False, "`upload_thing`: `note` can be given now, if wanted."),
                (False, "`ThingForm.note` is new."),
            ],
        ),
        (
            lambda _, s: s["ThingRequest"]["properties"].update(note={"type": "string", "x-keyword-only": True}),
            [
                (False, "`create_thing`: `note` can be given now, if wanted."),
                (False, "`ThingRequest.note` is new."),
            ],
        ),
        (lambda _, s: s["Origin"]["enum"].append("mail"), [(False, "`Origin.mail` is new.")]),
        (lambda _, s: s["Origin"]["enum"].remove("online"), [(True, "`Origin.online` is gone.")]),
        (
            lambda _, s: s["Thing"]["properties"]["title"].update(type=["string", "null"]),
            [(True, "`Thing.title` is string or null now, no longer string.")],
        ),
        (
            lambda _, s: s["Thing"]["properties"]["tags"]["items"].update(type="integer"),
            [(True, "`Thing.tags` is a list of integer now, no longer a list of string.")],
        ),
        (lambda _, s: s["Thing"].pop("required"), [(True, "`Thing.id` may be missing now.")]),
        (lambda _, s: s["Word"].update(type="integer"), [(True, "Model `Word` is integer now, not string.")]),
        (
            lambda _, s: s["Circle"]["properties"]["kind"].update(const="ring"),
            [(True, "`Circle.kind` is always 'ring' now, no longer always 'circle'.")],
        ),
        (lambda _, s: s.update(Extra={"type": "object"}), [(False, "New model `Extra`.")]),
    ],
)
def test_a_change_is_judged(change: Callable[[Document, Document], object], expected: list[tuple[bool, str]]) -> None:
    assert said(change) == expected


def test_a_request_that_takes_more_types_breaks_nobody() -> None:
    def change(_: Document, schemas: Document) -> None:
        schemas["Question"]["properties"]["topic"] = {"type": ["string", "null"]}

    assert [breaking for breaking, _ in said(change)] == [False, False, False]


def test_a_model_that_goes_takes_its_operation_along() -> None:
    def change(document: Document, schemas: Document) -> None:
        del document["paths"]["/api/core/names/shapes"]
        del schemas["Square"]

    assert (True, "Model `Square` is gone.") in said(change)
