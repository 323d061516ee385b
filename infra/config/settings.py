"""Typed settings: a msgspec struct per section, filled from TANDEM_* variables and a TOML file."""

from __future__ import annotations

import os
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from infra.contracts.errors import RequestError

PREFIX = "TANDEM_"
FILE_VARIABLE = "TANDEM_CONFIG"
SECRET_FILE_SUFFIX = "_FILE"  # noqa: S105 - the end of a variable's name, as container secrets use it
LIST_SEPARATOR = ","

Section = TypeVar("Section", bound=msgspec.Struct)


class SettingsError(RequestError):
    """A setting is missing, unknown or of the wrong kind; the message names field and variable."""

    code = "settings_invalid"


@dataclass(frozen=True, slots=True)
class SettingsSource:
    """Where settings come from; a variable wins over the file, the file over the default.

    Attributes:
        environ: environment variables.
        tables: the parsed TOML file, by section.
        path: the file's name for messages, or None without a file.
    """

    environ: Mapping[str, str]
    tables: Mapping[str, Any]  # a TOML value can be anything until a struct says otherwise
    path: Path | None = None


def open_settings(
    path: Path | None = None, environ: Mapping[str, str] | None = None
) -> SettingsSource:
    """Read the optional TOML file: `path`, else the one named by TANDEM_CONFIG, else none.

    Raises:
        SettingsError: the file is missing or is no valid TOML.
    """
    variables = os.environ if environ is None else environ
    chosen = path or (Path(variables[FILE_VARIABLE]) if variables.get(FILE_VARIABLE) else None)
    if chosen is None:
        return SettingsSource(variables, {})
    try:
        tables = tomllib.loads(chosen.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the settings file {chosen}: {error.strerror}") from error
    except ValueError as error:
        raise SettingsError(f"the settings file {chosen} is not valid TOML: {error}") from error
    return SettingsSource(variables, tables, chosen)


def load_section(kind: type[Section], name: str, source: SettingsSource) -> Section:
    """Build one section, e.g. `load_section(BusSettings, "bus", open_settings())`.

    Field `url` of section `bus` is TANDEM_BUS_URL, or `url` under `[bus]` in the file.
    TANDEM_BUS_URL_FILE names a file that holds the value (secrets of containers). A list is
    written with commas in a variable.

    Raises:
        SettingsError: a field is missing, of the wrong kind, or unknown.
    """
    fields = msgspec.structs.fields(kind)
    hints = typing.get_type_hints(kind, include_extras=True)
    table = source.tables.get(name, {})
    if not isinstance(table, dict):
        raise SettingsError(f"[{name}] in {source.path} must be a table", field=name)
    _refuse_unknown(name, {field.name for field in fields}, table, source)
    values: dict[str, Any] = {}
    for field in fields:
        found = _find_value(name, field.name, table, source)
        if found is not None:
            raw, origin = found
            values[field.name] = _convert(raw, hints[field.name], f"{name}.{field.name}", origin)
        elif field.required:
            raise SettingsError(
                f"{name}.{field.name} is required: set {variable_for(name, field.name)}",
                field=f"{name}.{field.name}",
            )
    return _build(kind, name, values)


def variable_for(section: str, field: str) -> str:
    """The environment variable that sets a field."""
    return f"{PREFIX}{section}_{field}".upper()


def _find_value(
    section: str, field: str, table: Mapping[str, Any], source: SettingsSource
) -> tuple[Any, str] | None:
    """The raw value and where it was found, or None."""
    variable = variable_for(section, field)
    if variable in source.environ:
        return source.environ[variable], variable
    by_file = variable + SECRET_FILE_SUFFIX
    if by_file in source.environ:
        try:
            held = Path(source.environ[by_file]).read_text(encoding="utf-8")
        except OSError as error:
            raise SettingsError(
                f"cannot read the file named by {by_file}: {error.strerror}",
                field=f"{section}.{field}",
            ) from error
        return held.rstrip("\n"), by_file
    if field in table:
        return table[field], f"[{section}] {field} in {source.path}"
    return None


def _convert(raw: Any, hint: Any, field: str, origin: str) -> Any:
    """Give a raw value its type; text is converted, and split where a list is wanted."""
    wants_list = typing.get_origin(hint) in (list, tuple, set, frozenset)
    if isinstance(raw, str) and wants_list:
        raw = [part.strip() for part in raw.split(LIST_SEPARATOR) if part.strip()]
    try:
        return msgspec.convert(raw, hint, strict=not isinstance(raw, str | list))
    except msgspec.ValidationError as error:
        # msgspec names the kinds and not the value, which may be a secret.
        raise SettingsError(f"{field} (from {origin}): {error}", field=field) from error


def _build(kind: type[Section], name: str, values: dict[str, Any]) -> Section:
    """Make the struct, running its own __post_init__ checks."""
    try:
        return kind(**values)
    except ValueError as error:
        raise SettingsError(f"section {name}: {error}", field=name) from error


def _refuse_unknown(
    name: str, known: set[str], table: Mapping[str, Any], source: SettingsSource
) -> None:
    """A misspelt setting must not be ignored silently."""
    for key in table:
        if key not in known:
            raise SettingsError(
                f"unknown setting {name}.{key} in {source.path}; known: {', '.join(sorted(known))}",
                field=f"{name}.{key}",
            )
    prefix = f"{PREFIX}{name}_".upper()
    accepted = {variable_for(name, field) for field in known}
    accepted |= {variable + SECRET_FILE_SUFFIX for variable in accepted}
    for variable in source.environ:
        if variable.startswith(prefix) and variable not in accepted:
            raise SettingsError(
                f"unknown setting {variable}; known: {', '.join(sorted(accepted))}",
                field=variable,
            )
