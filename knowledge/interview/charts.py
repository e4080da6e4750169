"""Renders drawings as Mermaid and Graphviz source. Pure."""

import re
from typing import Final

from knowledge.interview.drawing import Drawing, Node

_SHAPES: Final = {
    "question": ("[", "]"),
    "rule": ("{{", "}}"),
    "result": ("{", "}"),
    "option": ("([", "])"),
}
_DOT_SHAPES: Final = {
    "question": "box",
    "rule": "hexagon",
    "result": "diamond",
    "option": "ellipse",
}
_UNSAFE: Final = re.compile(r"[^\w ,.?!'()/:•–—…-]")


def mermaid(drawing: Drawing) -> str:
    """Return the drawing as a Mermaid flowchart."""
    lines = ["flowchart TD"]
    for page in drawing.pages:
        lines += [f'  subgraph {page.id}["{_escaped(page.heading)}"]']
        lines += [f"    {_mermaid_node(node)}" for node in page.nodes]
        lines += ["  end"]
    lines += [f"  {_mermaid_node(node)}" for node in drawing.nodes]
    for edge in drawing.edges:
        arrow = "-.->" if edge.dashed else "-->"
        label = f'|"{_escaped(edge.label)}"|' if edge.label else ""
        lines.append(f"  {edge.start} {arrow}{label} {edge.end}")
    return "\n".join(lines)


def _mermaid_node(node: Node) -> str:
    left, right = _SHAPES[node.shape]
    return f'{node.id}{left}"{"<br/>".join(map(_escaped, node.lines))}"{right}'


def _escaped(text: str) -> str:
    """Return the text on one line, with special characters as Mermaid entity codes."""
    return _UNSAFE.sub(lambda match: f"#{ord(match[0])};", " ".join(text.split()))


def dot(drawing: Drawing) -> str:
    """Return the drawing in the DOT language of Graphviz."""
    lines = ["digraph interview {", "  node [fontname=sans];", "  edge [fontname=sans];"]
    for page in drawing.pages:
        lines += [f"  subgraph cluster_{page.id} {{", f"    label={_quoted(page.heading)};"]
        lines += [f"    {_dot_node(node)}" for node in page.nodes]
        lines += ["  }"]
    lines += [f"  {_dot_node(node)}" for node in drawing.nodes]
    for edge in drawing.edges:
        style = " style=dashed" * edge.dashed
        lines.append(f"  {edge.start} -> {edge.end} [label={_quoted(edge.label)}{style}];")
    return "\n".join([*lines, "}"])


def _dot_node(node: Node) -> str:
    return f"{node.id} [shape={_DOT_SHAPES[node.shape]} label={_quoted(*node.lines)}];"


def _quoted(*lines: str) -> str:
    plain = (" ".join(line.split()).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(plain) + '"'
