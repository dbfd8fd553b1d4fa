"""A node of a workflow reports what it did as the release spells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..replies.contents import Node
from ..world.world import World

_LOGOS = {"chatNode": "aiChat", "tools": "toolCall", "answerNode": "reply"}
_OF_MODELS = ("chatNode", "tools")
_BARE = ("id", "nodeId", "moduleName", "moduleType", "runningTime")


def node_report(node: Node | Mapping[str, Any], world: World) -> dict[str, Any]:
    """Return a node's report as the profile spells it; a mapping is taken as it is."""
    if isinstance(node, Mapping):
        return dict(node)
    profile, ids = world.profile, world.ids
    report: dict[str, Any] = {"moduleName": node.name, "moduleType": node.type}
    if profile.node_logo:
        report["moduleLogo"] = f"core/workflow/template/{_LOGOS.get(node.type, node.type)}"
    report |= node.extra
    if node.type in _OF_MODELS and "model" in report:
        _complete_model(report, world)
    report |= {
        "id": node.id or ids.text(16),
        "nodeId": node.node_id or ids.text(12),
        "runningTime": node.extra.get("runningTime", 0),
    }
    return _failed(report, profile.node_error) if "error" in report else report


def _complete_model(report: dict[str, Any], world: World) -> None:
    profile = world.profile
    if profile.node_tokens == "tokens" and "inputTokens" in report:
        # That release counts both ways.
        report["tokens"] = report["inputTokens"] + report["outputTokens"]
    if profile.finish_reason:
        report.setdefault("finishReason", "error" if "error" in report else "stop")
        if report["moduleType"] == "chatNode":
            report.setdefault("reasoningText", "")
    else:
        report.pop("reasoningText", None)
    if profile.node_logo:
        report.setdefault("llmRequestIds", [world.ids.text(12)])


def _failed(report: dict[str, Any], told: str) -> dict[str, Any]:
    name = told.removeprefix("bare ")
    if told.startswith("bare"):
        report = {key: report[key] for key in (*_BARE, "error")}
    reason = report.pop("error")
    if name in ("both", "errorText"):
        report["errorText"] = reason
    return {**report, "error": reason} if name in ("both", "error") else report
