"""Seven invented neighbours of the sample council, taken in from a file as a benchmarking officer would."""

from __future__ import annotations

from cswo_report.exchange.benchmark_file import read
from cswo_report.usecases import importing_benchmarks
from cswo_report.usecases.correcting import Corrector
from cswo_report.usecases.sample.model import folder
from cswo_report.usecases.workspace import Workspace

FILE = "synthetic_family_group.csv"
SOURCE = "synthetic figures in the layout of the Local Government Benchmarking Framework; the councils and Scotland’s figures are invented"


def take(clerk: Corrector, workspace: Workspace) -> None:
    """Take in the sample's file, within the clerk's transaction."""
    framework = importing_benchmarks.framework_of(workspace)
    content = (folder() / "benchmarks" / FILE).read_bytes()
    importing_benchmarks.take(
        clerk, framework, read(content, FILE, framework), workspace.settings.council, source=SOURCE
    )
