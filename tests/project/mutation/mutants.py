"""The single changes of a module that are tried: most are cosmic-ray's operators, two are added here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from attrs import frozen
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.provider import OperatorProvider
from parso.python.tree import String

# Of all replacements of a comparison or an operator: its opposite, and where there is one its neighbour.
_OPERATORS = (
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt")),
    *(f"ReplaceComparisonOperator_{pair}" for pair in ("Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt")),
    *(f"ReplaceBinaryOperator_{pair}" for pair in ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "Pow_Mul")),
    *(f"ReplaceBinaryOperator_{pair}" for pair in ("Mod_Mul", "FloorDiv_Mul", "BitOr_BitAnd", "BitAnd_BitOr")),
    *(f"ReplaceUnaryOperator_{pair}" for pair in ("Delete_Not", "Delete_USub")),
    "AddNot",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "NumberReplacer",
    "ZeroIterationForLoop",
)
# A name on the wire and not a sentence.
_NAME = re.compile(r"""[rb]?(["'])[^\s"']+\1""")


class TurnMembership:
    """Swap `in` and `not in`, which cosmic-ray leaves alone."""

    def mutation_positions(self, node: Any) -> Iterator[Any]:
        """Return where a test of membership stands."""
        for at in self._found(node):
            yield node.children[at].start_pos, node.children[at].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the node with one test turned round."""
        at = self._found(node)[index]
        turned = " in" if node.children[at].get_code().split() == ["not", "in"] else " not in"
        node.children[at] = get_ast(turned)
        return node

    @staticmethod
    def _found(node: Any) -> list[int]:
        if node.type != "comparison":
            return []
        return [at for at in range(1, len(node.children), 2) if node.children[at].get_code().split()[-1] == "in"]


class ChangeName:
    """Change a text without spaces: a key, a code, a path, a pattern. Sentences are the documentation's matter."""

    def mutation_positions(self, node: Any) -> Iterator[Any]:
        """Return where such a text stands."""
        if isinstance(node, String) and _NAME.fullmatch(node.value):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Return the text with a letter more."""
        opening = re.match(r"""[rb]?["']""", node.value)
        assert opening is not None
        return String(f"{opening[0]}X{node.value[opening.end() :]}", node.start_pos, node.prefix)


@frozen
class Mutant:
    """A module with one change.

    Attributes:
        source: The whole module.
        line: The line that was changed, or the first of several.
        became: What became of it.
        number: Its number, from 1.
    """

    source: str
    line: str
    became: str
    number: int


def mutants_of(source: str) -> list[Mutant]:
    """Return every single change of a module that may change what it does."""
    found: dict[str, Mutant] = {}
    unchanged = _behaviour(source)
    nodes = list(ast_nodes(get_ast(source)))
    provider = OperatorProvider()
    for operator in (*(provider[name]() for name in _OPERATORS), TurnMembership(), ChangeName()):
        for occurrence in range(sum(len(list(operator.mutation_positions(node))) for node in nodes)):
            mutated = mutate_code(source, operator, occurrence)
            if mutated is None or mutated in found or _behaviour(mutated) in (unchanged, None):
                continue
            before, after = source.splitlines(), mutated.splitlines()
            at = next(n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new)
            found[mutated] = Mutant(mutated, before[at].strip(), after[at].strip(), at + 1)
    return sorted(found.values(), key=lambda mutant: mutant.number)


def _behaviour(source: str) -> str | None:
    """Return what can have an effect: no annotation does, nor what is there for type checkers and readers."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    return ast.dump(_WithoutAnnotations().visit(tree))


class _WithoutAnnotations(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        # Which of the parameters go by name only is no operator, though it is written like one.
        given = node.args
        given.args = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        given.defaults = [*given.defaults, *filter(None, given.kw_defaults)]
        given.posonlyargs, given.kwonlyargs, given.kw_defaults = [], [], []
        self.generic_visit(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        self.generic_visit(node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id in ("TypeVar", "ParamSpec", "cast"):
            node.args = node.args[1:]
        self.generic_visit(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        # An alias of types, and the list of public names.
        if isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return None
        self.generic_visit(node)
        return node

    def visit_If(self, node: ast.If) -> ast.AST | None:
        if any(isinstance(name, ast.Name) and name.id == "TYPE_CHECKING" for name in ast.walk(node.test)):
            return None
        self.generic_visit(node)
        return node
