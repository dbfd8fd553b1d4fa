"""Parameters of facade methods: how they are declared, and what is sent for them."""

from __future__ import annotations

from attrs import evolve, field, frozen

from ..spec.document import Node, Operation
from ..spec.inputs import Input, inputs_of
from ..spec.schemas import description_of
from .annotations import Annotator
from .docstrings import docstring

#: What a file may be given as; the sync twin of the name is the one without `Async`.
UPLOADABLE = "AsyncUploadable"

#: The parameter that the client has a default for.
APP = "appId"

#: What docstrings say of the parameters that every call has.
CONTROL_TEXTS = [
    ("timeout", "Seconds to wait for each network step of this call; None is the client's own timeout."),
    ("max_retries", "How often this call may be sent again; None is the client's own number."),
    ("extra_headers", "Headers for this call; they win over the client's."),
    ("extra_query", "Query parameters to add to this call."),
    ("extra_body", "Keys to add to the JSON body; they win over the arguments above."),
]


@frozen
class Parameter:
    """One parameter of a method.

    Args:
        name: Its name, which is that of the API.
        annotation: Its type.
        default: The source of its default; None when it has none.
        value: The expression to send.
    """

    name: str
    annotation: str
    default: str | None
    value: str

    @property
    def declaration(self) -> str:
        """The parameter as it stands in a signature."""
        return f"{self.name}: {self.annotation}" + ("" if self.default is None else f" = {self.default}")


def parameter_of(given: Input, annotator: Annotator) -> Parameter:
    """Return the parameter of a facade method for an input of its operation."""
    # A default the server insists on is sent whatever happens, so None would make no sense there.
    optional = given.optional and not (given.has_default and given.required)
    annotation = annotator.annotate(given.schema, optional=optional)
    default = repr(given.default) if given.optional else None
    name, value = given.parameter, given.parameter
    if given.argument == "files":
        annotation = UPLOADABLE + (" | None" if optional else "")
    elif given.date:
        annotation = "datetime | date | str" + (" | None" if optional else "")
        value = f"self.wire_date({name}, end={given.date == 'end'})"
    elif given.joined:
        value = f'",".join({name})'
    if given.from_key:
        return Parameter(name, annotation, default, f"{name} or self.chat_of_key({given.from_key})")
    if value != name and optional:
        value = f"None if {name} is None else {value}"
    return Parameter(name, annotation, default, value)


def input_description(operation: Operation, given: Input) -> str:
    """Return what the spec says about an input."""
    return str(given.note.get("description") or description_of(operation.spec, given.schema))


def parameter_description(operation: Operation, given: Input) -> str:
    """Return what a facade method says about a parameter."""
    said = input_description(operation, given)
    return (
        f"{said.rstrip()} By default the client's `app_id`." if given.parameter == APP and not given.optional else said
    )


@frozen
class Needed:
    """The parameters that a method needs although its first one, the app, may be left out.

    Python lets nothing without a default follow what has one, so these get one, and the overloads tell type checkers
    what has to be given.

    Args:
        names: What has to be there when the call is made, the app among it; none for methods that need no app.
        relaxed: The positional parameters of the method itself.
        overloads: The positional and the keyword-only parameters of each way to call it; none when no other parameter
            is needed.
    """

    names: list[str]
    relaxed: list[Parameter]
    overloads: list[tuple[list[Parameter], list[Parameter]]]


def needed_of(positional: list[Parameter], keyword_only: list[Parameter]) -> Needed:
    """Return what a method needs that takes the client's app unless it is given one first."""
    if not positional or positional[0].name != APP or positional[0].default is not None:
        return Needed([], positional, [])
    app, *others = positional
    either = evolve(app, annotation=f"{app.annotation} | None")
    optional = evolve(either, default="None")
    needed = [parameter.name for parameter in others if parameter.default is None]
    relaxed = [evolve(each, annotation="Any", default="None") if each.name in needed else each for each in others]
    ways = [([either, *others], keyword_only), ([], [*others, *keyword_only])] if needed else []
    return Needed([APP, *needed], [optional, *relaxed], ways)


@frozen
class Options:
    """The type of the keyword arguments that a hand-written method passes on to an operation.

    Args:
        name: Its name.
        operation: The operation.
        fields: Name, annotation and docstring text of each.
        classes: The model classes that the annotations name.
    """

    name: str
    operation: str
    fields: list[tuple[str, str, str]]
    classes: list[str] = field(factory=list[str])

    @property
    def docstring(self) -> str:
        """Its docstring literal."""
        about = [(name, text) for name, _, text in self.fields]
        return docstring(f"What `{self.operation}` takes beside what it is about.", sections=[("Attributes", about)])


def options_of(operation: Operation, options: Node, annotator: Annotator) -> Options:
    """Return the keyword arguments that an operation takes, but for those that its `x-options` are without."""
    passed = [given for given in inputs_of(operation) if given.name not in options["without"]]
    fields = [
        (given.parameter, parameter_of(given, annotator).annotation, input_description(operation, given))
        for given in passed
    ]
    return Options(options["name"], operation.id, fields, sorted(annotator.named))
