"""Which disks are thrown away: every host with and without a volume, and no false alarm elsewhere."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from msgspec.structs import replace

from bot.app import refuse_throwaway_disk
from bot.disk import HOSTS, Mount, mount_of, read_mounts, whereabouts, why_thrown_away, why_unfit
from bot.settings import BotToken, Settings, SettingsError

APP, DATA = "/app/var/magpie.sqlite3", "/data/magpie.sqlite3"
LAYER = Mount("/", "overlay")
ROOT = Mount("/", "ext4")
VOLUME = Mount("/data", "ext4")
BOUND_FILES = [Mount("/etc/hosts", "ext4"), Mount("/etc/resolv.conf", "ext4"), Mount("/proc", "proc")]

HEROKU = {"DYNO": "worker.1"}
RENDER = {"RENDER": "true"}
RAILWAY = {"RAILWAY_ENVIRONMENT": "production"}
FLY = {"FLY_APP_NAME": "magpie"}
CLOUD_RUN = {"K_SERVICE": "magpie"}
APP_ENGINE = {"GAE_SERVICE": "default"}


@pytest.mark.parametrize(
    ("environment", "mounts", "path", "said"),
    [
        # Hosts, without a volume and with one
        (HEROKU, [ROOT], APP, "Heroku has no disk that lasts"),
        (HEROKU, [ROOT, VOLUME], DATA, "Heroku has no disk that lasts"),
        (RENDER, [LAYER, *BOUND_FILES], APP, "In Render's dashboard, add a disk"),
        (RENDER, [ROOT], APP, "In Render's dashboard, add a disk"),
        (RENDER, [LAYER, VOLUME], APP, "In Render's dashboard, add a disk"),  # there is one, and the path is not on it
        (RENDER, [LAYER, VOLUME], DATA, None),
        (RAILWAY, [LAYER], APP, "In Railway, attach a volume"),
        (RAILWAY, [LAYER, VOLUME], DATA, None),
        (RAILWAY | {"RAILWAY_VOLUME_MOUNT_PATH": "/data"}, [LAYER], DATA, None),
        (RAILWAY | {"RAILWAY_VOLUME_MOUNT_PATH": "/data"}, [LAYER], APP, "In Railway, attach a volume"),
        (RAILWAY | {"RAILWAY_VOLUME_MOUNT_PATH": "/data"}, [LAYER], "/database/x", "In Railway, attach a volume"),
        (FLY, [ROOT], APP, "Run `fly volumes create data"),
        (FLY, [LAYER], APP, "Run `fly volumes create data"),
        (FLY, [ROOT, VOLUME], DATA, None),
        (CLOUD_RUN, [LAYER], APP, "Cloud Run has no disk for a database"),
        (CLOUD_RUN, [Mount("/", "gvisor")], APP, "Cloud Run has no disk for a database"),
        (CLOUD_RUN, [LAYER, Mount("/data", "fuse.gcsfuse")], DATA, "Cloud Run has no disk for a database"),
        (APP_ENGINE, [LAYER], "/tmp/magpie.sqlite3", "App Engine has no disk that lasts"),  # noqa: S108 - a case
        (APP_ENGINE, [LAYER, VOLUME], DATA, "App Engine has no disk that lasts"),
        # Containers
        ({}, [LAYER, *BOUND_FILES], APP, "lies in the container's own layer (overlay)"),
        ({}, [Mount("/", "fuse.fuse-overlayfs")], APP, "lies in the container's own layer (fuse.fuse-overlayfs)"),
        ({}, [LAYER, VOLUME], DATA, None),
        ({}, [LAYER, Mount("/app/var", "btrfs")], APP, None),
        ({}, [LAYER, Mount(APP, "ext4")], APP, None),  # the file itself is bound in
        ({}, [LAYER, Mount("/data", "tmpfs")], DATA, "lies in memory (tmpfs)"),
        ({}, [LAYER, VOLUME, Mount("/data", "tmpfs")], DATA, "lies in memory (tmpfs)"),  # it covers the volume
        # Laptops and servers
        ({}, [ROOT, Mount("/home", "btrfs")], "/home/ada/magpie/var/magpie.sqlite3", None),
        ({}, [Mount("/", "zfs"), Mount("/tmp", "tmpfs")], "/srv/magpie.sqlite3", None),  # noqa: S108 - a case
        ({}, [ROOT, Mount("/tmp", "tmpfs")], "/tmp/magpie.sqlite3", "lies in memory (tmpfs)"),  # noqa: S108 - a case
        ({}, [ROOT, Mount("/tmp", "tmpfs")], "/tmpfiles/magpie.sqlite3", None),  # noqa: S108 - a case
        ({}, [Mount("/", "rootfs"), ROOT], APP, None),
        ({}, [], "C:/Users/Ada/magpie.sqlite3", None),  # no table of mounts: Windows, macOS
        ({"DYNO": ""}, [ROOT], APP, None),
    ],
)
def test_where_the_database_lasts(
    environment: dict[str, str], mounts: list[Mount], path: str, said: str | None
) -> None:
    why = why_thrown_away(environment, mounts, PurePosixPath(path))
    if said is None:
        assert why is None
    else:
        assert why is not None
        assert said in why
        assert path in why
        assert why.endswith("To start anyway: ALLOW_EPHEMERAL_DISK=true.")


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
def test_every_host_has_a_remedy(host: object) -> None:
    assert str(getattr(host, "remedy", "")).endswith(".")


@pytest.mark.parametrize(("kind", "unfit"), [("nfs4", True), ("fuse.gcsfuse", True), ("ext4", False), ("xfs", False)])
def test_shared_disks_are_told_to_be_no_place_for_sqlite(kind: str, unfit: bool) -> None:
    why = why_unfit([ROOT, Mount("/data", kind)], PurePosixPath(DATA))
    assert (why is not None) is unfit
    assert why is None or (kind in why and "Set DATABASE_PATH" in why)


def test_table_of_the_kernel_is_read_with_its_spaces() -> None:
    table = (
        "overlay / overlay rw,relatime 0 0\n"
        "/dev/sda1 /mnt/my\\040disk ext4 rw 0 0\n"
        "tmpfs /mnt/my\\040disk/fast tmpfs rw 0 0\nnonsense\n"
    )
    mounts = read_mounts(table)
    assert mounts == [LAYER, Mount("/mnt/my disk", "ext4"), Mount("/mnt/my disk/fast", "tmpfs")]
    assert mount_of(mounts, PurePosixPath("/mnt/my disk/magpie.sqlite3")) == mounts[1]
    assert mount_of(mounts, PurePosixPath("/mnt/my disk/fast/magpie.sqlite3")) == mounts[2]
    assert mount_of([], PurePosixPath("/x")) is None


def test_links_are_followed_to_where_the_file_is(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    _, mounts, path = whereabouts(tmp_path / "link" / "magpie.sqlite3")
    assert path == PurePosixPath(tmp_path / "real" / "magpie.sqlite3")
    assert mount_of(mounts, path) is not None


def settings(tmp_path: Path, **others: object) -> Settings:
    plain = Settings(telegram_bot_token=BotToken("1:a"), database_path=tmp_path / "magpie.sqlite3")
    return replace(plain, **others)


def test_start_is_refused_there_and_allowed_when_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DYNO", "worker.1")
    monkeypatch.delenv("ALLOW_EPHEMERAL_DISK", raising=False)
    with pytest.raises(SettingsError, match=r"DATABASE_PATH: Heroku throws .* away"):
        refuse_throwaway_disk(settings(tmp_path))
    refuse_throwaway_disk(settings(tmp_path, allow_ephemeral_disk=True))
    assert "What people set up will be lost" in caplog.text
