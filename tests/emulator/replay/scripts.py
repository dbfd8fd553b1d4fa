"""What the model and the workflow did in a recorded run is given to the emulator; all else is its own doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastgpt_client.testing import Reply
from fastgpt_client.testing.replies import parts
from fastgpt_client.testing.replies.contents import Node, Plan, Step, Tool
from fastgpt_client.testing.replies.interactive import AgentAsk, InputField, UserInput, UserSelect
from fastgpt_client.testing.replies.value_objects import innermost

from .recordings import Recorded
from .shapes import Event, events

PLAIN = ["workflowStart", "chatNode"]
_OF_EVERY_NODE = {"id", "nodeId", "moduleName", "moduleType", "moduleLogo", "runningTime"}
_FAILED = "errorText"


def reply_to(exchange: Recorded, pause: Mapping[str, Any] | None) -> Reply:
    """Return the reply that does what the recorded run did.

    Args:
        exchange: A completion.
        pause: The pause of the case, for answers that hide theirs.
    """
    return _of_stream(events(exchange.answer)) if exchange.streamed else _of_json(exchange.answer, pause)


def nodes_of(exchange: Recorded) -> list[dict[str, Any]]:
    """Return the nodes a recorded completion reports."""
    if not exchange.streamed:
        return list(exchange.answer.get("responseData", []))
    found: list[dict[str, Any]] = []
    for event in events(exchange.answer):
        if event.name == "flowResponses":
            found += event.data
        elif event.name == "flowNodeResponse":
            found.append(event.data)
    return found


def pause_of(exchange: Recorded) -> dict[str, Any] | None:
    """Return the pause a recorded completion tells of."""
    if not exchange.streamed:
        content = exchange.answer["choices"][0]["message"].get("content") if "choices" in exchange.answer else None
        values = (
            [value["interactive"] for value in content if "interactive" in value] if isinstance(content, list) else []
        )
        return values[0] if values else None
    return next((event.data["interactive"] for event in events(exchange.answer) if event.name == "interactive"), None)


def _is_plain(nodes: Sequence[Mapping[str, Any]]) -> bool:
    kinds = [node["moduleType"] for node in nodes]
    # A client that left has not seen the last ones.
    return kinds == PLAIN[: len(kinds)]


def _of_json(answer: dict[str, Any], pause: Mapping[str, Any] | None) -> Reply:
    message, nodes = answer["choices"][0]["message"], answer.get("responseData", [])
    content = message.get("content")
    if _is_plain(nodes) and not isinstance(content, list) and (content is not None or pause is None):
        return Reply(
            text=[content or ""],
            reasoning=[message.get("reasoning_content", "")],
            **_failure(nodes, answer.get("error")),
        )
    if content is None and pause is not None:
        content = [{"interactive": pause}]
    said: list[parts.Part] = [parts.Say([content])] if isinstance(content, str) else _values(content or [])
    if message.get("reasoning_content"):
        said.insert(0, parts.Think([message["reasoning_content"]]))
    changed = [parts.SetVariables(answer["newVariables"])] if "newVariables" in answer else []
    return Reply(parts=[*changed, *map(_ran, nodes), *said], node_error=answer.get("error"))


def _failure(nodes: Sequence[Mapping[str, Any]], error: Any) -> dict[str, Any]:
    found = error or next((node["error"] for node in nodes if "error" in node), None)
    return {} if found is None else {"node_error": found}


def _values(content: Sequence[Mapping[str, Any]]) -> list[parts.Part]:
    found: list[parts.Part] = []
    for value in content:
        if "reasoning" in value:
            found.append(parts.Think([value["reasoning"]["content"]]))
        if "text" in value:
            found.append(parts.Say([value["text"]["content"]]))
        if "interactive" in value:
            found.append(parts.Ask(_asked(value["interactive"])))
        found += [parts.Call(_tool(tool)) for tool in value.get("tools") or []]
        if value.get("plan"):
            found.append(parts.Planned(_plan(value["plan"])))
    return found


def _of_stream(found: Sequence[Event]) -> Reply:
    nodes = [event.data for event in found if event.name == "flowNodeResponse"]
    nodes += [node for event in found if event.name == "flowResponses" for node in event.data]
    started = [event.data["name"] for event in found if event.name == "flowNodeStatus"]
    reasoning, text = _said(found, "reasoning_content"), _said(found, "content")
    known = {"answer", "flowNodeStatus", "flowNodeResponse", "flowResponses", "workflowDuration", "chatTitle", None}
    if _is_plain(nodes) and len(started) <= len(PLAIN) and {event.name for event in found} <= known:
        return Reply(text=text, reasoning=reasoning, **_failure(nodes, None))
    script: list[parts.Part] = []
    for event in found:
        script += _part(event, found)
    if not any(isinstance(part, parts.Ran) for part in script):
        script += map(_ran, nodes)
    # A pause ends the script, so what the workflow reports goes before it.
    script.sort(key=lambda part: isinstance(part, parts.Ask))
    return Reply(parts=script)


def _said(found: Sequence[Event], name: str) -> list[str]:
    deltas = [
        event.data["choices"][0]["delta"] for event in found if isinstance(event.data, dict) and "choices" in event.data
    ]
    return [delta[name] for delta in deltas if delta.get(name)]


def _part(event: Event, found: Sequence[Event]) -> list[parts.Part]:
    data = event.data
    match event.name:
        case "answer" if isinstance(data, dict):
            reasoning, text = _said([event], "reasoning_content"), _said([event], "content")
            return [parts.Think(reasoning)] if reasoning else [parts.Say(text)] if text else []
        case "fastAnswer":
            return [parts.Fixed("".join(_said([event], "content")))]
        case "flowNodeStatus":
            return [parts.Running(data["name"])]
        case "flowNodeResponse":
            return [_ran(data)]
        case "updateVariables":
            return [parts.SetVariables(data)]
        case "interactive":
            return [parts.Ask(_asked(data["interactive"]))]
        case "plan":
            return [parts.Planned(_plan(data["plan"]))]
        case "toolCall":
            return [parts.Call(_tool(_whole_tool(data["tool"], event, found)))]
        case "toolResponse" if not _directly_answered(event, found):
            return [parts.Emit("toolResponse", data)]
        case "planStatus" | "sandboxStatus" | "skillCall" | "stepTitle":
            return [parts.Emit(str(event.name), data)]
    return []


def _whole_tool(tool: dict[str, Any], call: Event, found: Sequence[Event]) -> dict[str, Any]:
    after = found[found.index(call) + 1 :]
    given = [
        event.data["tool"] for event in after if event.name == "toolParams" and event.data["tool"]["id"] == tool["id"]
    ]
    whole = {**tool, "params": [piece["params"] for piece in given] or ""}
    answer = next((event for event in after if event.name == "toolResponse"), None)
    if answer is not None and _directly_answered(answer, found):
        whole["response"] = answer.data["tool"]["response"]
    else:
        whole.pop("response", None)
    return whole


def _directly_answered(answer: Event, found: Sequence[Event]) -> bool:
    before = found[found.index(answer) - 1]
    return before.name in ("toolCall", "toolParams") and before.data["tool"]["id"] == answer.data["tool"]["id"]


def _tool(tool: Mapping[str, Any]) -> Tool:
    return Tool(
        tool.get("functionName", ""),
        tool.get("params", ""),
        tool.get("response"),
        id=tool["id"],
        title=tool.get("toolName"),
    )


def _plan(plan: Mapping[str, Any]) -> Plan:
    steps = [
        Step(step["name"], step["status"], step.get("description"), step.get("note"), step["id"])
        for step in plan["steps"]
    ]
    return Plan(plan["name"], steps, plan.get("description"), plan["planId"])


def _ran(node: Mapping[str, Any]) -> parts.Ran:
    own = {name: value for name, value in node.items() if name not in _OF_EVERY_NODE}
    return parts.Ran(Node(node["moduleName"], node["moduleType"], own, node_id=node["nodeId"]))


def _asked(interactive: Mapping[str, Any]) -> UserSelect | UserInput | AgentAsk:
    asked = innermost(interactive)
    params = asked["params"]
    if asked["type"] == "userSelect":
        return UserSelect(params["description"], [option["value"] for option in params["userSelectOptions"]])
    if asked["type"] == "agentAsk":
        questions = {each["question"]: [option["value"] for option in each["options"]] for each in params["questions"]}
        return AgentAsk(params["description"], questions, submit=asked.get("responseMode") == "submit")
    assert asked["type"] == "userInput"
    return UserInput(params["description"], [InputField(each["key"], each["type"]) for each in params["inputForm"]])
