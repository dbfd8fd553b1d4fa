"""The models of answers, as the values that `models/answer.py.jinja` writes down.

What a server left out, or sent as null, is None; a list or a mapping is then empty. ADR 0009 has the reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen
from openapi_python_client.parser.properties import EnumProperty, ModelProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.strings import in_double_quote_literal

from ..spec.answers import attributes_on, items_property
from ..spec.document import Node, Spec
from ..spec.naming import snake_case
from ..spec.schemas import component_name, components_in, shape_of


@frozen
class AnswerField:
    """One attribute of an answer.

    Args:
        key: Its key in JSON, for a literal in double quotes.
        attribute: The attribute.
        annotation: Its type.
        default: Source of its default in the constructor; None when it has to be given.
        lines: Source that sets `self.attribute`; `get` gives the value of a key, and `wire` is the object.
    """

    key: str
    attribute: str
    annotation: str
    default: str | None
    lines: list[str]


@frozen
class Derived:
    """A property of an answer that is made from its attributes when it is asked for.

    Args:
        name: Its name.
        annotation: Its type.
        expression: Source of its value.
        description: What it is.
    """

    name: str
    annotation: str
    expression: str
    description: str


@frozen
class AnswerModel:
    """One class of an answer.

    Args:
        fields: Its attributes, those that have to be given first.
        derived: Its properties.
        items: The attribute with the items of a page, and their type; None for what is no page.
        helpers: Source of the functions that read its unions.
        enums: The enums it reads: the function that looks members up, and the class.
        imports: What it refers to.
        back_imports: The same for what refers back to it, which can be imported only when it is needed.
        is_mapping: Whether it names no keys.
        values: For a mapping, source that makes one of its values out of `value`; None when that is JSON.
    """

    fields: list[AnswerField]
    derived: list[Derived] = field(factory=list[Derived])
    items: tuple[str, str] | None = None
    helpers: list[str] = field(factory=list[str])
    enums: list[tuple[str, str]] = field(factory=list[tuple[str, str]])
    imports: list[str] = field(factory=list[str])
    back_imports: list[str] = field(factory=list[str])
    is_mapping: bool = False
    values: str | None = None


def mappings_in(spec: Spec, classes: Mapping[str, str]) -> set[str]:
    """Return the classes that name no keys, so that they are a `dict`."""
    return {made for name, made in classes.items() if not shape_of(spec, spec.components[name]).properties}


def answer_model(spec: Spec, model: ModelProperty, classes: Mapping[str, str]) -> AnswerModel:
    """Return what the class of an answer is made of.

    Args:
        spec: The spec.
        model: The model, as openapi-python-client read it.
        classes: Component -> class.
    """
    component = next(name for name, made in classes.items() if made == model.class_info.name)
    schema = spec.components[component]
    strict = bool(schema.get("x-strict"))
    helpers: list[str] = []
    properties = [*(model.required_properties or []), *(model.optional_properties or [])]
    mappings = mappings_in(spec, classes)
    fields = [_field(prop, mappings, strict=strict, helpers=helpers) for prop in properties]
    types = {each.attribute: each.annotation for each in fields}
    items = items_property(spec, schema)
    attribute = attributes_on(spec, schema, items)[0][0] if items else None
    inner = model.additional_properties
    values = read_expression(inner, "value", helpers) if model.class_info.name in mappings and inner else None
    imports = {each for each in {*(model.relative_imports or ()), *(model.lazy_imports or ())} if "models." in each}
    derived = [*_times(spec, schema), *_gathered(spec, schema, classes, imports)]
    circle = [
        classes[name]
        for name in components_in(spec, [schema])
        if component in components_in(spec, [spec.components[name]])
    ]
    back = {each for each in imports if each.rpartition(" ")[2] in circle}
    return AnswerModel(
        fields=sorted(fields, key=lambda each: each.default is not None),
        derived=derived,
        items=(attribute, types[attribute].removeprefix("list[").removesuffix("]")) if attribute else None,
        helpers=helpers,
        enums=enums_of(model),
        imports=sorted(imports - back),
        back_imports=sorted(back),
        is_mapping=model.class_info.name in mappings,
        values=values,
    )


def read_expression(prop: PropertyProtocol, source: str, helpers: list[str], depth: int = 0) -> str | None:
    """Return source that makes a value out of JSON; None when it is the JSON itself.

    Args:
        prop: What the value is.
        source: Source of the JSON, which is neither absent nor null.
        helpers: Takes source of functions that the source calls.
        depth: How many lists it lies in.
    """
    if isinstance(prop, ListProperty):
        each = f"each{depth or ''}"
        inner = read_expression(prop.inner_property, each, helpers, depth + 1)
        return inner and f"[{inner} for {each} in {source}]"
    if isinstance(prop, ModelProperty):
        return f"{prop.class_info.name}.from_dict({source})"
    if isinstance(prop, EnumProperty):
        # A table is five times as fast as the class.
        return f"{known(prop)}({source}) or {prop.class_info.name}({source})"
    if isinstance(prop, UnionProperty):
        return _read_union(prop, source, helpers)
    return None


def known(prop: EnumProperty) -> str:
    """Return the name of the function that returns the member of an enum for a text, or None."""
    return f"_known_{prop.class_info.module_name}"


def enums_of(model: ModelProperty) -> list[tuple[str, str]]:
    """Return the enums a model reads: the name of the function that looks members up, and the class."""
    found: dict[str, str] = {}
    waiting: list[PropertyProtocol] = [*(model.required_properties or []), *(model.optional_properties or [])]
    if isinstance(model.additional_properties, EnumProperty):
        waiting.append(model.additional_properties)
    while waiting:
        prop = waiting.pop()
        if isinstance(prop, ListProperty):
            waiting.append(prop.inner_property)
        elif isinstance(prop, UnionProperty):
            waiting += prop.inner_properties
        elif isinstance(prop, EnumProperty):
            found[known(prop)] = str(prop.class_info.name)
    return sorted(found.items())


def _field(prop: PropertyProtocol, mappings: set[str], *, strict: bool, helpers: list[str]) -> AnswerField:
    key, attribute = in_double_quote_literal(prop.name), str(prop.python_name)
    insisted = prop.required and (strict or isinstance(prop, ConstProperty))
    empty = _empty(prop, mappings)
    annotation = type_of(prop) if insisted or empty else _or_none(type_of(prop))
    made = read_expression(prop, "value", helpers)
    if insisted:
        lines = [f'value = wire["{key}"]', f"self.{attribute} = {made or 'value'}"]
    elif made or empty:
        lines = [f'value = get("{key}")', f"self.{attribute} = {empty} if value is None else {made or 'value'}"]
    else:
        lines = [f'self.{attribute} = get("{key}")']
    if isinstance(prop, ConstProperty):
        wrong = "" if insisted else f"self.{attribute} is not None and "
        const = prop.value.python_code.as_unembedded_code()
        said = f'f"{{self.{attribute}!r}} is another {attribute}"'
        lines += [f"if {wrong}self.{attribute} != {const}:", f"    raise ValueError({said})"]
    return AnswerField(key, attribute, annotation, None if prop.required else _default(prop, mappings), lines)


def _empty(prop: PropertyProtocol, mappings: set[str]) -> str | None:
    """Return source of what stands in for a value that a server left out; None when None does."""
    if isinstance(prop, ListProperty):
        return "[]"
    if isinstance(prop, ModelProperty) and prop.class_info.name in mappings:
        return f"{prop.class_info.name}()"
    if not prop.required:
        return None
    if isinstance(prop, ModelProperty):
        return f"{prop.class_info.name}.from_dict({{}})"
    if isinstance(prop, EnumProperty):
        return f'{prop.class_info.name}("")'
    return '""' if isinstance(prop, StringProperty) else None


def _default(prop: PropertyProtocol, mappings: set[str]) -> str:
    if isinstance(prop, ListProperty):
        return "_attrs_field(factory=list)"
    if isinstance(prop, ModelProperty) and prop.class_info.name in mappings:
        return f"_attrs_field(factory=lambda: {prop.class_info.name}())"
    return "None"


def type_of(prop: PropertyProtocol) -> str:
    """Return the type of a value that is there."""
    return prop.get_type_string(no_optional=True).as_unembedded_code()


def _or_none(annotation: str) -> str:
    types = [each for each in annotation.split(" | ") if each != "None"]
    return annotation if annotation == "Any" else " | ".join([*types, "None"])


def _read_union(prop: UnionProperty, source: str, helpers: list[str]) -> str | None:
    members = [each for each in prop.inner_properties if not isinstance(each, NoneProperty)]
    made = [(each, read_expression(each, "value", helpers)) for each in members]
    if not any(expression for _, expression in made):
        return None
    if len(made) == 1:
        return read_expression(made[0][0], source, helpers)
    lines: list[str] = []
    for each, expression in made:
        if expression:
            kind = {ListProperty: "list", EnumProperty: "str"}.get(type(each), "Mapping")
            lines += [
                f"if isinstance(value, {kind}):",
                "    try:",
                f"        return {expression}",
                "    except (AttributeError, KeyError, TypeError, ValueError):",
                "        pass",
            ]
    plain = any(not expression for _, expression in made)
    wrong = f'raise TypeError(f"{{type(value).__name__}} is none of {type_of(prop)}")'
    lines.append("return value" if plain else wrong)
    name = f"_read_{prop.python_name}"
    body = "\n    ".join(lines)
    helper = f"def {name}(value: Any) -> {'Any' if plain else _or_none(type_of(prop))}:\n    {body}\n"
    if helper not in helpers:
        helpers.append(helper)
    return f"{name}({source})"


def _times(spec: Spec, schema: Node) -> list[Derived]:
    found = []
    for name, note in shape_of(spec, schema).properties.items():
        if given := note.get("x-datetime"):
            (attribute,), _ = attributes_on(spec, schema, name)
            said = f"`{attribute}` as a time with its zone; None when the server said none, or none that can be read."
            found.append(Derived(given, "datetime | None", f"as_datetime(self.{attribute})", said))
    return found


def _gathered(spec: Spec, schema: Node, classes: Mapping[str, str], imports: set[str]) -> list[Derived]:
    found = []
    for name, note in schema.get("x-gathers", {}).items():
        attributes, _ = attributes_on(spec, schema, note["from"])
        path = ", ".join(repr(each) for each in attributes)
        if note.get("joined"):
            found.append(Derived(name, "str", f"joined(self, {path})", note["description"]))
            continue
        kind = classes.get(_component_at(spec, schema, note["from"]) or "", "Any")
        if kind != "Any":
            imports.add(f"from ..models.{snake_case(kind)} import {kind}")
        found.append(Derived(name, f"list[{kind}]", f"gathered(self, {path})", note["description"]))
    return found


def _component_at(spec: Spec, schema: Node, path: str) -> str | None:
    """Return the component that a path of properties ends at."""
    *before, last = path.split(".")
    owner = attributes_on(spec, schema, ".".join(before))[1] if before else schema
    note: Any = shape_of(spec, owner).properties[last]
    while "items" in note:
        note = note["items"]
    return component_name(note)
