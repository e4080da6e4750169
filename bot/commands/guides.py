"""`framework-bot guides`: tools for the authors of guides."""

import shutil
import subprocess
from collections.abc import Collection
from itertools import starmap
from pathlib import Path

import click

from bot.commands import terminal
from bot.commands.proof import check_document, finding_lines, proof_line
from bot.commands.shared import FILE, JSON, Group, print_json
from bot.errors import Refusal
from bot.runtime.guides import encoder_of, folder_of, guides_of, search_of
from bot.settings import Settings
from knowledge import lint
from knowledge.guide.findings import GuideErrors, Severity
from knowledge.guide.loader import load, load_guides
from knowledge.interview.charts import dot, mermaid
from knowledge.interview.drawing import draw
from knowledge.interview.proof import prove
from knowledge.search import evaluation
from knowledge.search.evaluation import LabelledQuestion, Report
from knowledge.search.targets import TABLE_PREFIX
from storage.work.feedback import Votes


@click.group(cls=Group)
def guides() -> None:
    """Check and measure the guides."""


@guides.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@JSON
@click.pass_obj
def check(settings: Settings, path: Path | None, as_json: bool) -> None:  # noqa: FBT001
    """Check a folder of guides or one file, by default the guides in use.

    Walks every path of each interview and prints the share of paths that each option wins.
    """
    folder = path or folder_of(settings)
    try:
        loaded = load(folder)
        findings = lint.check(loaded, encoder_of(settings))
    except GuideErrors as error:
        loaded, findings = (), error.findings
    interviews = [one.guide for one in loaded if one.guide.has_interview]
    proofs = [(guide, prove(guide)) for guide in interviews]
    if as_json:
        print_json(check_document(findings, proofs))
    else:
        click.echo("\n".join([*finding_lines(findings), *starmap(proof_line, proofs)]))
    if any(finding.severity is not Severity.WARNING for finding in findings):
        raise SystemExit(1)
    if not as_json:
        count = f"{len(loaded)} guide{'s' * (len(loaded) != 1)}"
        click.echo(f"{count} checked, no errors.")


@guides.command()
@click.argument("guide_id", metavar="[GUIDE]", required=False)
@click.option("--path", type=click.Path(path_type=Path), help="A folder of guides, or one file.")
@click.option("--svg", is_flag=True, help="Render with Graphviz, which must be installed.")
@click.pass_obj
def graph(settings: Settings, guide_id: str | None, path: Path | None, svg: bool) -> None:  # noqa: FBT001
    """Draw the interview of a guide as a Mermaid flowchart.

    GUIDE defaults to the first one.
    """
    loaded = load_guides(path or folder_of(settings))
    guide = terminal.guide(loaded, guide_id)
    if not guide.has_interview:
        raise Refusal(f"The guide {guide.id} has no interview, so there is nothing to draw.")
    drawing = draw(guide)
    click.echo(_svg(dot(drawing)) if svg else mermaid(drawing))


def _svg(source: str) -> str:
    """Return the drawing as SVG; raise `Refusal` if Graphviz is missing or fails."""
    program = shutil.which("dot")
    if program is None:
        raise Refusal("Graphviz is not installed: no program `dot` found. Leave out --svg.")
    done = subprocess.run(  # noqa: S603 - Graphviz, with the drawing on stdin
        [program, "-Tsvg"], input=source, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refusal(f"Graphviz failed: {done.stderr.strip()}")
    return done.stdout


@guides.command(name="eval")
@click.argument("file", type=FILE)
@JSON
@click.pass_obj
def evaluate(settings: Settings, file: Path, as_json: bool) -> None:  # noqa: FBT001
    """Measure how well the guides answer the labelled questions in FILE.

    Each line is a JSON object with a question and its entry: {"question": "…", "entry": "…"}; or
    {"question": "…", "entry": null, "distance": "near"} (or "far") if no entry answers it.
    """
    loaded = guides_of(settings)
    known = {target.id for guide in loaded for target in guide.entries}
    known |= {f"{TABLE_PREFIX}{row.id}" for guide in loaded for row in guide.table}
    questions = _labelled(file, known)
    search = search_of(settings, loaded)
    report = evaluation.report([(one, search.ask(one.question)) for one in questions])
    if as_json:
        print_json(report.model_dump(mode="json"))
    else:
        click.echo(_report_text(report))


@guides.command()
@JSON
@click.pass_obj
def votes(settings: Settings, as_json: bool) -> None:  # noqa: FBT001
    """Count the votes on answers, by entry.

    The least helpful entry comes first.
    """
    found = Votes(terminal.database(settings)).tally()
    if as_json:
        print_json([one._asdict() for one in found])
        return
    lines = (f"{one.helpful:6}  {one.not_helpful:11}  {one.guide}/{one.entry}" for one in found)
    head = "helpful  not helpful  entry"
    click.echo("\n".join([head, *lines]) if found else "No votes yet.")


def _labelled(file: Path, known: Collection[str]) -> list[LabelledQuestion]:
    """Return the labelled questions of a file; raise `Refusal` naming the first invalid line."""
    questions: list[LabelledQuestion] = []
    for number, line in enumerate(terminal.read_lines(file), 1):
        try:
            questions.append(evaluation.parse_labelled(line))
        except ValueError as error:
            raise Refusal(f"{file}:{number}: not a labelled question: {error}.") from None
        entry = questions[-1].entry
        if entry is not None and entry not in known:
            raise Refusal(f"{file}:{number}: no entry {entry!r} in the guides.")
    return questions


def _report_text(report: Report) -> str:
    lines = [
        f"questions      {report.questions:6}",
        f"top-1          {report.top1:6.1%}",
        f"top-3          {report.top3:6.1%}",
        f"right answers  {report.right_answers:6.1%}",
        f"refusals       {report.refusals:6.1%}",
        "",
        f"{'':13}  answer  suggest  unknown",
    ]
    for name, shares in report.verdicts.items():
        lines.append(f"{name:13}  " + "   ".join(f"{share:6.1%}" for share in shares.values()))
    lines += ["", "wanted -> found:"] * bool(report.confusions)
    lines += [f"{c.count:3}  {c.wanted} -> {c.found}" for c in report.confusions]
    return "\n".join(lines)
