"""A scripted reply is played: its events go out, and what they mean is kept to be stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..replies import parts
from ..replies.chunking import chunks_of
from ..replies.contents import Plan, Step, Text, Tool
from ..replies.value_objects import shown, typed_value
from ..wire.refusals import refusal_of
from ..wire.sse import chunk, compact, reasoning_delta, text_delta
from ..world.world import World
from .node_reports import node_report
from .runs import Run

_PLAN_STREAM = "agent-plan-stream"


class ReplyPlayer:
    """One reply being played; afterwards it holds what has to be stored and answered."""

    def __init__(self, world: World, run: Run) -> None:
        self.values: list[dict[str, Any]] = []
        self.nodes: list[dict[str, Any]] = []
        self.variables: dict[str, Any] = {}
        self.paused = False
        self._world = world
        self._run = run

    async def play(self, script: list[parts.Part]) -> None:
        """Play parts in order until the end, a pause of the workflow, or a stop.

        Raises:
            Refusal: The script lets the run fail.
        """
        for at, part in enumerate(script):
            if self.paused:
                return
            if self._run.should_stop:
                await self._report_stopped(script[at:])
                return
            await self._play(part)

    async def _report_stopped(self, script: list[parts.Part]) -> None:
        """A node that is stopped still reports; one that loses its client does not."""
        report = next((part for part in script if isinstance(part, parts.Ran)), None)
        if self._run.stopping and report is not None:
            await self._play(report)

    async def _play(self, part: parts.Part) -> None:
        run, profile = self._run, self._world.profile
        match part:
            case parts.Say(text, pace):
                await self._speak(text, pace, "text", "content", text_delta)
            case parts.Think(text, pace):
                await self._speak(text, pace, "reasoning", "content", reasoning_delta)
            case parts.Fixed(text):
                self._append("text", "content", text)
                await run.emit("fastAnswer", chunk(text_delta(text)))
            case parts.Running(name):
                await run.emit("flowNodeStatus", {"status": "running", "name": name})
            case parts.Ran(node):
                report = node_report(node, self._world)
                self.nodes.append(report)
                if run.v2:
                    await run.emit("flowNodeResponse", report)
            case parts.Call(tool):
                await self._call(tool)
            case parts.SetVariables(values):
                self.variables.update(values)
                await run.emit("updateVariables", dict(values))
            case parts.Planned(plan):
                if profile.plan_events:
                    await self._plan(plan)
            case parts.Emit(event, data):
                if self._knows(event):
                    await run.emit(event, dict(data))
            case parts.Raw(data):
                await run.write(data)
            case parts.Wait(seconds):
                await run.wait(seconds)
            case parts.Ask(interactive):
                payload = interactive.payload(self._world.ids, profile.pause_keys)
                if payload["type"] != "agentAsk" or profile.agent_ask:
                    self.paused = True
                    self.values.append({"interactive": payload})
                    await run.emit("interactive", {"interactive": payload})
            case parts.Fail(error):
                raise refusal_of(error)

    async def _speak(self, text: Text, pace: float | None, kind: str, key: str, delta: Any) -> None:
        pause = self._world.delay if pace is None else pace
        for piece in chunks_of(text):
            if pause:
                await self._run.wait(pause)
            if self._run.should_stop:
                return
            self._append(kind, key, piece)
            await self._run.emit("answer", chunk(delta(piece)))

    def _append(self, kind: str, key: str, text: str) -> None:
        if self.values and kind in self.values[-1]:
            self.values[-1][kind][key] += text
        elif text:
            self.values.append({kind: {key: text}})

    async def _call(self, tool: Tool) -> None:
        call_id = tool.id or f"call_{self._world.ids.text(8)}"
        same = {"responseValueId": call_id} if self._world.profile.response_value_id else {}
        silent = {"id": call_id, "toolName": "", "toolAvatar": ""}
        arguments = compact(tool.arguments) if isinstance(tool.arguments, Mapping) else tool.arguments
        called = {
            "id": call_id,
            "toolName": tool.title or tool.name,
            "toolAvatar": "",
            "functionName": tool.name,
            "params": "",
        }
        empty = {"response": ""} if self._world.profile.tool_response_key else {}
        await self._run.emit("toolCall", {"tool": {**called, **empty}, **same})
        for piece in [arguments] if isinstance(arguments, str) else arguments:
            await self._run.emit("toolParams", {"tool": {**silent, "params": piece, **empty}, **same})
        whole = arguments if isinstance(arguments, str) else "".join(arguments)
        self.values.append({"tools": [{**called, "params": whole, "response": tool.response or ""}]})
        if tool.response is not None:
            answered = {**silent, "params": "", "response": tool.response}
            await self._run.emit("toolResponse", {"tool": answered, **same})

    async def _plan(self, plan: Plan) -> None:
        same = {"responseValueId": _PLAN_STREAM} if self._world.profile.response_value_id else {}
        steps = [Step(step) if isinstance(step, str) else step for step in plan.steps]
        body = {
            "planId": plan.id or self._world.ids.text(8),
            "name": plan.name,
            "description": plan.description,
            "steps": [
                _without_none(
                    {
                        "id": step.id or f"step{number}",
                        "name": step.name,
                        "description": step.description,
                        "status": step.status,
                        "note": step.note,
                    }
                )
                for number, step in enumerate(steps, 1)
            ],
        }
        self.values.append({"plan": _without_none(body)})
        await self._run.emit("plan", {"plan": _without_none(body), **same})

    def _knows(self, event: str) -> bool:
        profile = self._world.profile
        return {
            "planStatus": profile.plan_status,
            "sandboxStatus": profile.skill_events,
            "skillCall": profile.skill_events,
        }.get(event, True)

    def text(self) -> str:
        """Return the answer's text; texts apart from each other are lines."""
        return "\n".join(value["text"]["content"] for value in self.values if "text" in value)

    def reasoning(self) -> str:
        """Return the reasoning."""
        return "".join(value["reasoning"]["content"] for value in self.values if "reasoning" in value)

    def message(self, *, detail: bool, typed: bool) -> dict[str, Any]:
        """Return what `choices[0].message` holds when the answer is not streamed."""
        profile = self._world.profile
        values = list(shown(self.values, profile, typed=typed))
        lone_pause = len(values) == 1 and "interactive" in values[0]
        if lone_pause and (profile.hidden_pause or not detail):
            return {"role": "assistant"}
        if detail and not values and profile.empty_text:
            return {"role": "assistant", "content": [typed_value({"text": {"content": ""}})]}
        plain = len(values) < 2 and not any(
            name in value for value in values for name in ("tools", "plan", "interactive")
        )
        if not detail or plain:
            reasoning = {"reasoning_content": self.reasoning()} if profile.json_reasoning and self.reasoning() else {}
            return {"role": "assistant", "content": self.text(), **reasoning}
        return {"role": "assistant", "content": values}


def _without_none(value: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if item is not None}
