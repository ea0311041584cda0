"""The recipes in deploy/: units that systemd takes, and no name in them that means nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import EX_CONFIG, main
from bot.database_commands import NEW_KEY
from bot.database_commands import db as db_commands
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
UNITS = ("magpie.service", "magpie-litestream.service")
NOT_OURS = {"REPLICA", "LITESTREAM_ACCESS_KEY_ID", "LITESTREAM_SECRET_ACCESS_KEY", "PYTHONUNBUFFERED"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here to look at the units")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_unit(name: str, tmp_path: Path) -> None:
    text = (DEPLOY / name).read_text()
    for program in ("/opt/magpie/.venv/bin/magpie", "/usr/local/bin/litestream"):
        text = text.replace(program, sys.executable)  # it wants to see the program, and this machine has others
    (tmp_path / name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)],  # noqa: S607 - as it is on PATH
        capture_output=True,
        text=True,
        check=False,
    )
    about_it = [line for line in done.stderr.splitlines() if name in line or str(tmp_path) in line]
    assert about_it == []


@pytest.mark.parametrize("name", [*UNITS, "Containerfile", "litestream.yml", "README.md"])
def test_every_setting_in_a_recipe_is_one(name: str) -> None:
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", (DEPLOY / name).read_text())) | (
        {"REPLICA"} if name == "litestream.yml" else set()
    )
    assert (
        named
        - NOT_OURS
        - {NEW_KEY}
        - {setting.upper() for setting in Settings.__struct_fields__}
        - {"AF_INET", "AF_UNIX"}
        == set()
    )


def test_every_command_in_the_page_is_one() -> None:
    said = re.findall(r"magpie (db \w+|doctor|run)", (DEPLOY / "README.md").read_text())
    known = {*main.commands, *(f"db {name}" for name in db_commands.commands)}
    assert {"doctor", "db backup", "db restore", "db encrypt", "db rekey", "db alive"} <= set(said) <= known


def test_unit_does_not_restart_what_must_be_mended_first() -> None:
    assert f"RestartPreventExitStatus={EX_CONFIG}" in (DEPLOY / "magpie.service").read_text()


def test_container_has_all_that_it_copies_and_is_not_root() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    allowed = {line[1:] for line in (ROOT / ".containerignore").read_text().splitlines() if line.startswith("!")}
    copied = {name for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", text) for name in line.split()[:-1]}
    assert copied == allowed
    assert all((ROOT / name).exists() for name in copied)
    assert re.findall(r"(?m)^USER (.+)$", text) == ["10001"]
    assert "VOLUME " not in re.sub(r"(?m)^#.*$", "", text)
