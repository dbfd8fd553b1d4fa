"""Running openapi-python-client as a library, which writes models and endpoint functions.

The tool promises nothing about this way of using it, which is why its version and its own templates are locked.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from types import CodeType
from typing import Any

import openapi_python_client as opc
from attrs import frozen
from jinja2 import BytecodeCache, Environment, TemplateError
from jinja2.bccache import Bucket
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.schema.untrusted_string import UntrustedString
from openapi_python_client.strings import ClassName
from pydantic import ValidationError
from ruamel.yaml.error import YAMLError

from ..errors import GenerationError, one_line
from ..project import CONFIG, Project
from ..spec.document import Answer, Spec, read_yaml
from ..spec.for_tool import spec_for_tool
from ..spec.inputs import inputs_of
from ..spec.naming import snake_case
from ..spec.python_names import PREFIX, attribute_name
from ..spec.schemas import shape_of
from .docstrings import escape
from .template_globals import template_globals

NAME = "openapi-python-client"


@frozen
class ToolResult:
    """What openapi-python-client made of the spec.

    Args:
        classes: Component -> class, for components with a class.
        modules: Class -> module under `models`.
        results: operationId -> the type of a parsed answer.
        templates: The environment of all templates, ours first.
    """

    classes: Mapping[str, str]
    modules: Mapping[str, str]
    results: Mapping[str, str]
    templates: Environment


def run_tool(project: Project, spec: Spec, target: Path) -> ToolResult:
    """Write models and endpoint functions into a folder.

    Raises:
        GenerationError: The tool failed, or warned: what it warns about, it leaves out.
    """
    config = _config(project, spec, target)
    if idle := sorted(set(config.class_overrides) - {ClassName(name, PREFIX) for name in spec.components}):
        raise GenerationError(f"{CONFIG}: class_overrides names {', '.join(idle)}, which is no component; correct it")
    try:
        data = GeneratorData.from_dict(spec_for_tool(spec), config=config)
        if isinstance(data, GeneratorError):
            raise _refusal([data])
        _rename(data, config, spec)
        classes = {name: Class.from_string(string=name, config=config).name for name in spec.components}
        generated, environment = _write(project, config, data, spec, classes)
    except TemplateError as error:
        raise GenerationError(f"{_template_place(error)}: {one_line(error)}; correct the template") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # It has no errors of its own for some documents, such as two enum members of one name.
        raise GenerationError(
            f"{NAME} failed: {type(error).__name__}: {one_line(error)}; look for it in the spec"
        ) from error
    # Its only content is an exception nothing of ours raises.
    (target / "errors.py").unlink()
    modules = {str(made.class_info.name): str(made.class_info.module_name) for made in [*data.models, *data.enums]}
    return ToolResult(
        classes={name: made for name, made in classes.items() if made in modules},
        modules=modules,
        results=generated,
        templates=environment,
    )


class _CompiledTemplates(BytecodeCache):
    """Keeps compiled templates for the next run in the same process: compiling is a quarter of a run."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        # A copy of the project has the same templates in another folder.
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _CompiledTemplates()


def _rename(data: GeneratorData, config: Config, spec: Spec) -> None:
    """Give arguments and attributes our names where they differ from the tool's."""
    inputs = {operation.id: inputs_of(operation) for operation in spec.operations()}
    for group in data.endpoint_collections_by_tag.values():
        for endpoint in group.endpoints:
            named = {(given.argument, given.name): given.attribute for given in inputs[str(endpoint.name)]}
            for argument, parameters in (
                ("path_params", endpoint.path_parameters),
                ("params", endpoint.query_parameters),
                ("headers", endpoint.header_parameters),
            ):
                for parameter in parameters:
                    _call(parameter, named[argument, parameter.name.get_untrusted_value()], config)
    models = {str(model.class_info.name): model for model in data.models if isinstance(model, ModelProperty)}
    for component, schema in spec.components.items():
        model = models.get(Class.from_string(string=component, config=config).name)
        properties = shape_of(spec, schema).properties
        for each in [*(model.required_properties or []), *(model.optional_properties or [])] if model else []:
            name = each.name.get_untrusted_value()
            _call(each, attribute_name(name, properties[name]), config)


def _call(each: PropertyProtocol, name: str, config: Config) -> None:
    each.set_python_name(UntrustedString(name), config=config, skip_snake_case=True)


def _write(
    project: Project, config: Config, data: GeneratorData, spec: Spec, classes: Mapping[str, str]
) -> tuple[dict[str, str], Environment]:
    tool = opc.Project(openapi=data, config=config, custom_template_path=project.templates)
    operations = {operation.id: operation for operation in spec.operations()}
    endpoints = {
        str(each.name): each for group in data.endpoint_collections_by_tag.values() for each in group.endpoints
    }
    results = {
        name: "bytes" if operations[name].answer is Answer.BYTES else endpoint.response_type().as_unembedded_code()
        for name, endpoint in endpoints.items()
    }
    tool.env.bytecode_cache = _COMPILED
    tool.env.filters["as_docstring"] = escape
    tool.env.globals.update(template_globals(spec, operations, results, classes))
    with redirect_stdout(io.StringIO()):
        if problems := tool.build():
            raise _refusal(problems)
    return results, tool.env


def _class_names(spec: Spec) -> dict[str, ClassOverride]:
    return {
        ClassName(name, PREFIX): ClassOverride(class_name=given, module_name=snake_case(given))
        for name, schema in spec.components.items()
        if (given := schema.get("x-python-name"))
    }


def _config(project: Project, spec: Spec, target: Path) -> Config:
    try:
        settings = read_yaml(project.config.read_bytes()) or {}
        if unknown := sorted(set(settings) - set(ConfigFile.model_fields)):
            raise GenerationError(f"{CONFIG}: {NAME} has no setting {', '.join(unknown)}; remove it")
        file = ConfigFile(**settings)
    except FileNotFoundError:
        raise GenerationError(f"{CONFIG}: no such file; restore it") from None
    except (YAMLError, ValidationError, TypeError) as error:
        raise GenerationError(f"{CONFIG}: {one_line(error)}") from error
    file.post_hooks = []
    file.class_overrides = {**(file.class_overrides or {}), **_class_names(spec)}
    return Config.from_sources(file, MetaType.NONE, project.spec, "utf-8", overwrite=True, output_path=target)


def _refusal(problems: Sequence[GeneratorError]) -> GenerationError:
    return GenerationError.many(f"{NAME}: {_said(problem)}; correct the spec" for problem in problems)


def _said(problem: GeneratorError) -> str:
    # Wrapped text of the spec prints as an address, another one in every run.
    text = re.sub(r"<[\w.]+ object at 0x[0-9a-f]+>", "(text of the spec)", f"{problem.header} {problem.detail or ''}")
    about: Any = getattr(problem, "data", None)
    where = about.model_dump_json(exclude_none=True, exclude_defaults=True, by_alias=True)[:200] if about else ""
    return one_line(f"{text} {where}")


def _template_place(error: TemplateError) -> str:
    name, line = getattr(error, "filename", None) or getattr(error, "name", None), getattr(error, "lineno", None)
    return f"{Path(str(name)).name} line {line}" if name else "a template"
