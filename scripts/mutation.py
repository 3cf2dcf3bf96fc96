"""What mutants there are: the small faults that `scripts/mutants` puts into the program.

Start at `mutants`.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SWAPS = """
Lt:LtE,GtE LtE:Lt,Gt Gt:GtE,LtE GtE:Gt,Lt Eq:NotEq NotEq:Eq In:NotIn NotIn:In Is:IsNot IsNot:Is
Add:Sub Sub:Add Mult:Div Div:Mult FloorDiv:Div Mod:Mult Pow:Mult
BitAnd:BitOr BitOr:BitAnd LShift:RShift RShift:LShift And:Or Or:And
"""
OTHER = {
    getattr(ast, old): [getattr(ast, name) for name in new.split(",")]
    for old, new in (swap.split(":") for swap in SWAPS.split())
}


@dataclass(frozen=True)
class Mutant:
    """A file, the lines of the statement there that is changed, the bytes that are replaced, and
    by what; `old` and `line` are for readers."""

    path: str
    lines: range
    line: int
    begin: int
    end: int
    old: str
    new: str

    def __str__(self) -> str:
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        return f"{self.path}:{self.line}: `{old}` → `{new}`"


def mutants(root: Path, path: str) -> list[Mutant]:
    """Return every mutant of a file; type hints, decorators and texts have none."""
    source = (root / path).read_bytes()
    tree = ast.parse(source)
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    left = {id(inner) for node in ast.walk(tree) for own in hints(node) for inner in ast.walk(own)}
    whole = {id(inner): lines for inner, lines in statements(tree)}
    found = []
    for node in ast.walk(tree):
        if id(node) in left:
            continue
        for place, new in changes(node):
            begin = starts[place.lineno - 1] + place.col_offset
            end = starts[place.end_lineno - 1] + place.end_col_offset
            old = source[begin:end].decode()
            found.append(Mutant(path, whole[id(place)], place.lineno, begin, end, old, new))
    return sorted(set(found), key=lambda own: (own.begin, own.end, own.new))


def statements(tree: ast.Module) -> Iterator[tuple[ast.AST, range]]:
    """Yield every node with the lines of its statement, outer ones first; of a statement that
    holds others only those before them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            end = max(body[0].lineno, node.lineno + 1) if body else node.end_lineno + 1
            yield from ((inner, range(node.lineno, end)) for inner in ast.walk(node))


def hints(node: ast.AST) -> list[ast.AST]:
    """Return the parts of a node that are not mutated."""
    if isinstance(node, ast.JoinedStr):  # its parts have no exact place
        return [node]
    named = [getattr(node, name, None) for name in ("annotation", "returns")]
    return [own for own in (*named, *getattr(node, "decorator_list", ())) if own]


def changes(node: ast.AST) -> list[tuple[ast.AST, str]]:
    """Return what a node is changed to: the part of it that is replaced, and the new source."""
    match node:
        case ast.Compare(ops=ops):
            each = [(i, other) for i, op in enumerate(ops) for other in OTHER[type(op)]]
            return [(node, _with(node, ops=[*ops[:i], o(), *ops[i + 1 :]])) for i, o in each]
        case ast.BinOp(op=op) | ast.BoolOp(op=op):
            return [(node, _with(node, op=other())) for other in OTHER.get(type(op), ())]
        case ast.UnaryOp(operand=operand):
            return [(node, f"({ast.unparse(operand)})")]
        case ast.Constant(value=bool(value)):
            return [(node, str(not value))]
        case ast.Constant(value=int(value) | float(value)):
            return [(node, f"({value + 1})"), (node, f"({value - 1})")]
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            return [(test, f"(not ({ast.unparse(test)}))")]
        case ast.comprehension(ifs=ifs):
            return [(test, f"(not ({ast.unparse(test)}))") for test in ifs]
        case ast.Return(value=value) if value and ast.unparse(value) != "None":
            return [(node, "return None")]
        case ast.AugAssign(op=op):
            turned = [(node, _with(node, op=o())[1:-1]) for o in OTHER.get(type(op), ())]
            return [(node, "pass"), *turned]
        case ast.Expr(value=ast.Call()) | ast.Raise():
            return [(node, "pass")]
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute(), *_]):
            return [(node, "pass")]
        case ast.Continue():
            return [(node, "break")]
        case ast.Break():
            return [(node, "continue")]
    return []


def _with(node: ast.AST, **parts: object) -> str:
    other = copy.copy(node)
    for name, value in parts.items():
        setattr(other, name, value)
    return f"({ast.unparse(other)})"
