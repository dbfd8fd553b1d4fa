"""The command line: `python -m generator lint|generate|check|upstream|diff|breaking`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from .build import check, generate
from .diff.command import add_breaking, add_diff, run_breaking, run_diff
from .errors import GenerationError
from .lint import lint, text_findings
from .project import SPEC, Project
from .spec.document import Spec
from .upstream.command import add_upstream, run_upstream

Command = Callable[[argparse.Namespace, Project], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 when all is well, 1 with one line for each problem."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options, Project(options.root.resolve())))
    except GenerationError as error:
        _say(error, failed=True)
        return 1


def _generate(options: argparse.Namespace, project: Project) -> int:
    begin = time.perf_counter()
    count, changed = generate(
        project,
        accept_versions=options.accept_versions,
        accept_templates=options.accept_templates,
    )
    _say(f"{count} files generated in {time.perf_counter() - begin:.1f} s, {len(changed) or 'none'} changed")
    return 0


def _check(options: argparse.Namespace, project: Project) -> int:
    lines = check(project)
    if lines:
        _say(*lines, failed=True)
    else:
        _say("generated files are what `make generate` writes")
    return 1 if lines else 0


def _lint(options: argparse.Namespace, project: Project) -> int:
    spec = Spec.load(project.spec)
    if findings := lint(spec) or text_findings(spec):
        _say(*(f"{SPEC}: {finding}" for finding in findings), failed=True)
        return 1
    _say(f"{SPEC}: {len(list(spec.operations()))} operations, {len(spec.components)} schemas, nothing to report")
    return 0


def _reporting(run: Callable[[argparse.Namespace, Project], tuple[int, list[str]]]) -> Command:
    """Turn a command that returns its exit code and its lines into one that prints them."""

    def command(options: argparse.Namespace, project: Project) -> int:
        try:
            code, lines = run(options, project)
        except GenerationError as error:
            # 1 is an answer of these commands: there is something to decide.
            _say(error, failed=True)
            return 2
        # 4: what was given could not be read, which is no answer.
        _say(*lines, failed=code == 4)
        return code

    return command


def _say(*lines: object, failed: bool = False) -> None:
    (sys.stderr if failed else sys.stdout).writelines(f"{line}\n" for line in lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m generator", description="Generate the client from its contract.")
    common = argparse.ArgumentParser(add_help=False)
    here = Path(__file__).resolve().parents[1]
    common.add_argument("--root", type=Path, default=here, help="the copy of the project to work on")
    commands = parser.add_subparsers(required=True, metavar="command")

    rebuild = commands.add_parser("generate", parents=[common], help="rebuild everything that is generated")
    rebuild.add_argument("--accept-versions", action="store_true", help="go on with other tools than the lock says")
    rebuild.add_argument(
        "--accept-templates", action="store_true", help="go on with other tool templates than the lock says"
    )
    rebuild.set_defaults(run=_generate)

    compare = commands.add_parser("check", parents=[common], help="fail if the tree is not what `generate` would write")
    compare.set_defaults(run=_check)

    judge = commands.add_parser("lint", parents=[common], help="say what is wrong with the spec")
    judge.set_defaults(run=_lint)

    for name, declare, run, text in (
        ("upstream", add_upstream, run_upstream, "compare the spec with FastGPT's own documents"),
        ("diff", add_diff, run_diff, "say what changed for users since a git revision, as Markdown"),
        ("breaking", add_breaking, run_breaking, "fail if the changelog does not announce a breaking change"),
    ):
        command = commands.add_parser(name, parents=[common], help=text)
        declare(command)
        command.set_defaults(run=_reporting(run))
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
