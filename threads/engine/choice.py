"""Choose a runner by the settings."""

from threads.catalog import load
from threads.engine.shards import Runner
from threads.settings import EngineSettings


def make_runner(settings: EngineSettings) -> Runner:
    """Make the runner that the settings name; nothing is started yet."""
    runner: Runner = load("runner", settings.engine)(settings)
    return runner
