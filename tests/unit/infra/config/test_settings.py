"""Tests of typed settings: order of sources, conversion, errors that name field and variable."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from infra.config.settings import (
    SettingsError,
    SettingsSource,
    load_section,
    open_settings,
    variable_for,
)


class SampleSettings(msgspec.Struct, frozen=True, kw_only=True):
    url: str
    urls: list[str] = []
    timeout_ms: int = 500
    enabled: bool = False
    note: str | None = None


def source(environ: dict[str, str], **table: object) -> SettingsSource:
    return SettingsSource(environ, {"sample": table} if table else {}, Path("tandem.toml"))


def test_variable_wins_over_file_and_file_over_default() -> None:
    loaded = load_section(
        SampleSettings, "sample", source({"TANDEM_SAMPLE_URL": "a"}, url="b", timeout_ms=9)
    )
    assert (loaded.url, loaded.timeout_ms, loaded.enabled) == ("a", 9, False)


def test_text_is_converted_to_the_fields_type() -> None:
    loaded = load_section(
        SampleSettings,
        "sample",
        source(
            {
                "TANDEM_SAMPLE_URL": "a",
                "TANDEM_SAMPLE_URLS": "x, y",
                "TANDEM_SAMPLE_TIMEOUT_MS": "20",
                "TANDEM_SAMPLE_ENABLED": "true",
            }
        ),
    )
    assert (loaded.urls, loaded.timeout_ms, loaded.enabled) == (["x", "y"], 20, True)


def test_secret_is_read_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("kept\n")
    loaded = load_section(SampleSettings, "sample", source({"TANDEM_SAMPLE_URL_FILE": str(secret)}))
    assert loaded.url == "kept"


@pytest.mark.parametrize(
    ("environ", "table", "names"),
    [
        pytest.param({}, {}, ["sample.url", "TANDEM_SAMPLE_URL"], id="missing"),
        pytest.param(
            {"TANDEM_SAMPLE_URL": "a", "TANDEM_SAMPLE_TIMEOUT_MS": "soon"},
            {},
            ["sample.timeout_ms", "TANDEM_SAMPLE_TIMEOUT_MS", "int"],
            id="wrong-kind-in-variable",
        ),
        pytest.param(
            {},
            {"url": "a", "timeout_ms": True},
            ["sample.timeout_ms", "tandem.toml"],
            id="wrong-kind-in-file",
        ),
        pytest.param({"TANDEM_SAMPLE_ULR": "a"}, {}, ["TANDEM_SAMPLE_ULR"], id="typo-in-variable"),
        pytest.param({}, {"url": "a", "ulr": "b"}, ["sample.ulr"], id="typo-in-file"),
        pytest.param(
            {"TANDEM_SAMPLE_URL_FILE": "/nowhere/at/all"},
            {},
            ["TANDEM_SAMPLE_URL_FILE"],
            id="secret-file-missing",
        ),
    ],
)
def test_error_names_field_and_variable(
    environ: dict[str, str], table: dict[str, object], names: list[str]
) -> None:
    with pytest.raises(SettingsError) as error:
        load_section(SampleSettings, "sample", source(environ, **table))
    for name in names:
        assert name in str(error.value)


def test_error_does_not_show_the_value() -> None:
    with pytest.raises(SettingsError) as error:
        load_section(
            SampleSettings,
            "sample",
            source({"TANDEM_SAMPLE_URL": "a", "TANDEM_SAMPLE_TIMEOUT_MS": "hunter2"}),
        )
    assert "hunter2" not in str(error.value)


def test_file_is_found_by_its_variable(tmp_path: Path) -> None:
    path = tmp_path / "tandem.toml"
    path.write_text('[sample]\nurl = "from-file"\n')
    opened = open_settings(environ={"TANDEM_CONFIG": str(path)})
    assert load_section(SampleSettings, "sample", opened).url == "from-file"


@pytest.mark.parametrize("content", [None, "[sample\n"], ids=["missing", "not-toml"])
def test_unreadable_file_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "tandem.toml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SettingsError, match=r"tandem\.toml"):
        open_settings(path, environ={})


def test_variable_name() -> None:
    assert variable_for("bus", "urls") == "TANDEM_BUS_URLS"
