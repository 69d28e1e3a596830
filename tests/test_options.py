"""Settings on the command line, in ``threads.toml`` and in the README."""

import json
import re

import click
import pytest

from threads.cli.analyze import analyze
from threads.errors import SettingsError
from threads.options import all_settings, build_settings, read_config, settings_table
from threads.settings import Settings

SETTINGS = list(all_settings())
BOUNDED = [s for s in SETTINGS if s.bounds[0] is not None]


def name_of(setting):
    return setting.path


@pytest.fixture
def write_config(tmp_path):
    def write(text):
        path = tmp_path / "threads.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def as_toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(as_toml, value))}]"
    return repr(value) if isinstance(value, int | float) else f'"{value}"'


def another_value(setting):
    """Give a value that is allowed and not the default."""
    if isinstance(setting.kind, tuple):
        word = next(word for word in setting.kind if word != setting.field.default)
        return (word,) if setting.is_list else word
    if setting.kind is bool:
        return not setting.field.default
    if setting.is_list:
        return ("one", "another")
    low, high = setting.bounds
    if low is None:
        return "another"
    return high if setting.field.default != high else low


@pytest.mark.parametrize("setting", SETTINGS, ids=name_of)
def test_every_setting_has_a_flag(setting):
    """Each setting is an option of analyze under its own name."""
    options = {name for p in analyze.params for name in p.opts if isinstance(p, click.Option)}

    assert f"--{setting.key}" in options


@pytest.mark.parametrize("setting", SETTINGS, ids=name_of)
def test_every_setting_has_a_toml_key(setting, write_config):
    """Each setting is read from its section of threads.toml."""
    value = another_value(setting)

    config = write_config(f"[{setting.section}]\n{setting.key} = {as_toml(value)}\n")
    settings, _ = build_settings(config=config)

    assert getattr(getattr(settings, setting.section), setting.name) == value


def test_no_two_settings_share_a_flag():
    """The flag of a setting does not name its section, so keys differ over all sections."""
    keys = [s.key for s in SETTINGS]

    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("setting", SETTINGS, ids=name_of)
def test_help_shows_default_and_description(setting):
    """The help of each flag gives what it does and its default."""
    (option,) = (p for p in analyze.params if f"--{setting.key}" in p.opts)

    assert option.help == f"{setting.field.description} [default: {setting.default_text}]"


@pytest.mark.parametrize("setting", BOUNDED, ids=name_of)
def test_help_shows_bounds(setting):
    """The help of each bounded flag gives its bounds."""
    (option,) = (p for p in analyze.params if f"--{setting.key}" in p.opts)
    low, high = setting.bounds

    assert (option.type.min, option.type.max) == (low, high)


def test_an_unknown_setting_is_answered_with_the_nearest(call_threads, write_config):
    """A misspelt key of threads.toml stops the run and names the key that was meant."""
    write_config("[cluster]\nmin-clustr-size = 3\n")

    outcome = call_threads("analyze", "page.html")

    assert outcome.code == 2
    assert outcome.err == (
        "Error: threads.toml: unknown setting 'cluster.min-clustr-size'. "
        "Did you mean 'min-cluster-size'?\n"
    )


def test_an_unknown_section_is_answered_with_the_nearest(call_threads, write_config):
    """A misspelt table of threads.toml stops the run and names the table that was meant."""
    write_config("[clustr]\nmin-cluster-size = 3\n")

    outcome = call_threads("analyze", "page.html")

    assert outcome.code == 2
    assert outcome.err == (
        "Error: threads.toml: unknown section 'clustr'. Did you mean 'cluster'?\n"
    )


def test_a_name_like_no_other_is_answered_with_all(write_config):
    """A name that is near to none is answered with the list of names."""
    with pytest.raises(SettingsError) as error:
        read_config(write_config("[zzzz]\n"))

    assert str(error.value).endswith(
        "threads.toml: unknown section 'zzzz'. "
        "Known: read, embed, engine, cluster, discourse, label, report."
    )


def test_a_value_out_of_bounds_in_the_file_names_file_and_setting(call_threads, write_config):
    """A value out of bounds in threads.toml stops the run, with file, setting, bound and value."""
    write_config("[cluster]\nmin-cluster-size = 1\n")

    outcome = call_threads("analyze", "page.html")

    assert outcome.code == 2
    assert outcome.err == (
        "Error: threads.toml: cluster.min-cluster-size: "
        "input should be greater than or equal to 2, got 1.\n"
    )


def test_a_value_out_of_bounds_on_the_command_line_names_the_flag(call_threads):
    """A value out of bounds on the command line stops the run, with flag, value and bounds."""
    outcome = call_threads("analyze", "page.html", "--min-cluster-size", "1")

    assert outcome.code == 2
    assert outcome.err == (
        "Usage: threads analyze [OPTIONS] INPUT...\n"
        "Try 'threads analyze --help' for help.\n\n"
        "Error: Invalid value for '--min-cluster-size': 1 is not in the range 2<=x<=100000.\n"
    )


@pytest.mark.parametrize("setting", BOUNDED, ids=name_of)
@pytest.mark.parametrize("side", [0, 1], ids=["below", "above"])
def test_every_bound_holds_in_the_file(setting, side, write_config):
    """No setting takes a value beyond its bounds from threads.toml."""
    value = setting.bounds[side] + (1 if side else -1)

    with pytest.raises(SettingsError, match=re.escape(f"threads.toml: {setting.path}: ")):
        build_settings(
            config=write_config(f"[{setting.section}]\n{setting.key} = {as_toml(value)}\n")
        )


@pytest.mark.parametrize("word", ["nan", "inf", "-inf"])
def test_a_number_that_is_none_is_refused(call_threads, word):
    """A fraction is neither infinite nor no number, wherever it comes from."""
    outcome = call_threads("analyze", "page.html", f"--cluster-epsilon={word}")

    assert outcome.code == 2
    assert outcome.err.count("cluster-epsilon") == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('min-cluster-size = "4"', "input should be a valid integer, got '4'."),
        ("min-cluster-size = true", "input should be a valid integer, got True."),
        ('cluster-method = "flat"', "input should be 'eom' or 'leaf', got 'flat'."),
    ],
)
def test_a_value_of_the_wrong_kind_is_not_converted(write_config, text, problem):
    """A value of another kind than the setting's is refused, not guessed at."""
    with pytest.raises(SettingsError) as error:
        build_settings(config=write_config(f"[cluster]\n{text}\n"))

    assert str(error.value) == f"threads.toml: cluster.{text.split(' ')[0]}: {problem}"


def test_a_setting_without_a_section_is_refused(write_config):
    """A value where a table belongs is named as such."""
    config = write_config("cluster = 3\n")

    with pytest.raises(SettingsError) as error:
        read_config(config)

    assert str(error.value) == f"{config}: cluster: a table was expected, got 3."


def test_a_file_that_is_not_toml_is_refused_with_the_place(write_config):
    """A file that cannot be parsed is refused with line and column."""
    config = write_config("[cluster\n")

    with pytest.raises(SettingsError, match=r"not valid TOML: .*at line 1, column 9"):
        read_config(config)


def test_a_missing_file_is_refused(call_threads):
    """A settings file that is named and not there stops the run."""
    outcome = call_threads("analyze", "page.html", "--config", "mine.toml")

    assert outcome.code == 2
    assert outcome.err == "Error: mine.toml: cannot be read: No such file or directory.\n"


def test_without_file_and_flags_the_defaults_hold(call_threads):
    """Where nothing is given, every setting is its default and says so."""
    settings, origins = build_settings()

    assert settings == Settings()
    assert set(origins.values()) == {"default"}


def test_the_command_line_wins_over_the_file(write_config):
    """A flag wins over the file, the file over the default, and each says where it came from."""
    config = write_config("[cluster]\nmin-cluster-size = 5\nmin-samples = 2\n")

    settings, origins = build_settings(config=config, flags={"min_cluster_size": 7, "seed": None})

    assert (settings.cluster.min_cluster_size, origins["cluster.min-cluster-size"]) == (
        7,
        "command line",
    )
    assert (settings.cluster.min_samples, origins["cluster.min-samples"]) == (2, "threads.toml")
    assert (settings.cluster.seed, origins["cluster.seed"]) == (0, "default")


def test_origins_name_every_setting():
    """The origins that a run keeps list each setting once, in the order of declaration."""
    _, origins = build_settings()

    assert list(origins) == [s.path for s in SETTINGS]


def test_the_readme_shows_the_table_of_settings(checkout):
    """The README's table of settings is the one that the declarations give."""
    text = (checkout / "README.md").read_text("utf-8")

    _, begun, rest = text.partition("<!-- settings -->")
    shown, ended, _ = rest.partition("<!-- /settings -->")

    assert begun
    assert ended
    assert shown.strip() == settings_table()


def test_the_table_of_settings_has_a_row_a_setting():
    """Each setting has its row with default, bounds and description."""
    rows = settings_table().splitlines()[2:]

    assert len(rows) == len(SETTINGS)
    for row, setting in zip(rows, SETTINGS, strict=True):
        assert f"`--{setting.key}`" in row
        assert row.count(" | ") == 3


def test_a_byte_order_mark_does_not_spoil_the_file(tmp_path):
    """A settings file saved with a byte order mark is read as one without."""
    path = tmp_path / "threads.toml"
    path.write_bytes(b"\xef\xbb\xbf[cluster]\nseed = 4\n")

    settings, _ = build_settings(config=path)

    assert settings.cluster.seed == 4


def test_the_settings_of_a_run_can_be_given_again(seeds_folder, seeds_run, write_config):
    """The settings that run.json keeps, written as threads.toml, give the run's settings."""
    kept = json.loads((seeds_folder / "run.json").read_text("utf-8"))["settings"]
    config = write_config(
        "".join(
            f"[{section}]\n"
            + "".join(
                f"{name.replace('_', '-')} = {as_toml(value)}\n"
                for name, value in values.items()
                if value is not None
            )
            for section, values in kept.items()
        )
    )

    again, _ = build_settings(config=config)

    assert again == seeds_run.settings
