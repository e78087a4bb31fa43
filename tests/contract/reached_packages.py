"""Which third-party packages code can reach: followed from name to name through the package's own imports.

A node is a name at the top of a module. From a function or class the search goes on to every name that its
body reads, through imports at the top of the module and inside functions alike; a module that is loaded on
the way adds what it imports when it is loaded. A method of a class that is reached counts as soon as any code
that is reached reads an attribute of its name, one with a decorator at once. A route of the server counts
when its module is loaded, which registers it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "src" / "practicable"
_OWN = "practicable"


@dataclass(frozen=True)
class Module:
    """A module of the package: its top-level names, and what it imports when it is loaded."""

    name: str
    names: dict[str, ast.AST] = field(default_factory=dict[str, ast.AST])
    methods: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    imports: dict[str, tuple[str, str | None]] = field(default_factory=dict[str, tuple[str, str | None]])
    at_load: list[ast.stmt] = field(default_factory=list[ast.stmt])
    registered: list[str] = field(default_factory=list[str])


@dataclass
class Reach:
    """What was reached.

    Attributes
    ----------
    packages : dict of str to str
        Third-party package, and the module of ours that imports it.
    extras : set of str
        Extras that the code asks for by `practicable.extras.require_extra`.
    unresolved : set of str
        Calls of `import_module` whose name cannot be read from the code.
    attributes : set of str
        Attributes that are read.
    methods : dict of set
        Methods of classes that were reached, by name, that nothing reads yet.
    """

    packages: dict[str, str] = field(default_factory=dict[str, str])
    extras: set[str] = field(default_factory=set[str])
    unresolved: set[str] = field(default_factory=set[str])
    attributes: set[str] = field(default_factory=set[str])
    methods: dict[str, set[tuple[str, str]]] = field(default_factory=dict[str, set[tuple[str, str]]])

    def read(self, attribute: str) -> set[tuple[str, str]]:
        """Note an attribute that is read, and return the methods that it may be."""
        self.attributes.add(attribute)
        return self.methods.pop(attribute, set())

    def offer(self, attribute: str, method: tuple[str, str]) -> set[tuple[str, str]]:
        """Keep a method until an attribute of its name is read, and return it where one was."""
        if attribute in self.attributes or attribute.startswith("__"):
            return {method}
        self.methods.setdefault(attribute, set()).add(method)
        return set()


def reach(module: str, name: str) -> Reach:
    """Return what a top-level name of a module can reach."""
    found = Reach()
    waiting: list[tuple[str, str | None]] = [(module, name)]
    seen: set[tuple[str, str | None]] = set()
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        waiting += list(_follow(*node, found))
    return found


def _follow(module: str, name: str | None, found: Reach) -> Iterator[tuple[str, str | None]]:
    """Yield what comes next: of a module that is loaded, or of a name that is read."""
    top = module.partition(".")[0]
    if top != _OWN:
        if top not in sys.stdlib_module_names:
            found.packages.setdefault(top, "")
        return
    read = _module(module)
    if read is None:
        return
    parent = module.rpartition(".")[0]
    if parent:
        yield parent, None
    if name is None:
        for statement in read.at_load:
            for call in (one for one in ast.walk(statement) if isinstance(one, ast.Call)):
                yield from _called(call, read, found)
                yield from _names(call.func, read, {}, found)
        for target, attribute in read.imports.values():
            yield from _resolve(target, attribute, loaded_only=True)
        yield from ((module, one) for one in read.registered)
        return
    yield module, None
    if name in read.names:
        node = read.names[name]
        local = dict(_imports(node, module))
        for target, attribute in local.values():
            yield from _resolve(target, attribute, loaded_only=True)
        yield from _names(node, read, local, found)
        for method in read.methods.get(name, ()):
            yield from found.offer(method, (module, f"{name}.{method}"))
    elif name in read.imports:
        yield from _resolve(*read.imports[name])
    elif _module(f"{module}.{name}"):
        yield f"{module}.{name}", None


def _resolve(
    target: str, attribute: str | None, *, loaded_only: bool = False
) -> Iterator[tuple[str, str | None]]:
    """Yield an imported module, and the name taken from it unless it is only loaded."""
    yield target, None
    if attribute is None:
        return
    if _module(f"{target}.{attribute}"):
        yield f"{target}.{attribute}", None
    elif not loaded_only:
        yield target, attribute


def _names(
    node: ast.AST, read: Module, local: dict[str, tuple[str, str | None]], found: Reach
) -> Iterator[tuple[str, str | None]]:
    """Yield every name of the module, and of modules it imports, that a piece of code reads."""
    known = read.imports | local
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            if one.id in known:
                yield from _resolve(*known[one.id])
            elif one.id in read.names:
                yield read.name, one.id
        elif isinstance(one, ast.Attribute):
            yield from found.read(one.attr)
            if module := _module_of(one.value, known):
                yield from _resolve(module, one.attr)
        elif isinstance(one, ast.Call):
            yield from _called(one, read, found)


def _module_of(node: ast.AST, known: dict[str, tuple[str, str | None]]) -> str | None:
    """Return the module of ours that a name stands for."""
    if not isinstance(node, ast.Name) or node.id not in known:
        return None
    target, attribute = known[node.id]
    whole = target if attribute is None else f"{target}.{attribute}"
    return whole if _module(whole) else None


def _called(call: ast.Call, read: Module, found: Reach) -> Iterator[tuple[str, str | None]]:
    """Note what is imported or asked for by name."""
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if function == "require_extra":
        found.extras |= {str(one.value) for one in call.args if isinstance(one, ast.Constant)}
    if function != "import_module":
        return
    named = call.args[0]
    if isinstance(named, ast.Constant):
        yield str(named.value), None
    elif isinstance(named, ast.JoinedStr) and isinstance(named.values[0], ast.Constant):
        yield str(named.values[0].value).partition(".")[0], None
    else:
        found.unresolved.add(f"{read.name}:{call.lineno}")


@cache
def _module(name: str) -> Module | None:
    """Read a module of the package, or return None where there is none of the name."""
    path = PACKAGE.parent / Path(*name.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if name.partition(".")[0] != _OWN or not file.is_file():
        return None
    read = Module(name)
    for statement in ast.parse(file.read_text(encoding="utf-8")).body:
        _take(statement, read)
    return read


def _take(statement: ast.stmt, read: Module) -> None:
    """Sort a statement at the top of a module."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        read.names[statement.name] = statement
        read.at_load.extend(ast.Expr(ast.Call(one, [], [])) for one in statement.decorator_list)
        if isinstance(statement, ast.ClassDef):
            read.at_load.extend(ast.Expr(ast.Call(one, [], [])) for one in statement.bases)
            _take_methods(statement, read)
        elif statement.decorator_list and read.name.startswith("practicable.web"):
            read.registered.append(statement.name)
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        read.imports.update(_imports(statement, read.name))
    elif isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test):
        return
    else:
        targets = [one for one in ast.walk(statement) if isinstance(one, ast.Name)]
        read.names.update({one.id: statement for one in targets if isinstance(one.ctx, ast.Store)})
        read.at_load.append(statement)


def _take_methods(statement: ast.ClassDef, read: Module) -> None:
    """Make each method a name of its own; the class keeps the rest of its body."""
    functions = [one for one in statement.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    methods = [one for one in functions if not one.decorator_list]
    read.methods[statement.name] = [one.name for one in methods]
    read.names.update({f"{statement.name}.{one.name}": one for one in methods})
    statement.body = [one for one in statement.body if one not in methods]


def _imports(node: ast.AST, module: str) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Yield the names that import statements bind, in a statement and everything in it."""
    for one in ast.walk(node):
        if isinstance(one, ast.Import):
            for alias in one.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                yield alias.asname or whole, (whole, None)
        elif isinstance(one, ast.ImportFrom):
            assert one.level == 0, f"{module}: relative import"
            for alias in one.names:
                yield alias.asname or alias.name, (str(one.module), alias.name)
