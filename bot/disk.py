"""Whether the database lies on a disk that is thrown away. Some hosts give a program a fresh one with every deploy.

Pure: the environment, the mounts and the path are parameters; `whereabouts` reads those of this process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct

MOUNTS = Path("/proc/self/mounts")
IN_MEMORY = frozenset({"tmpfs", "ramfs"})
LAYERED = frozenset({"overlay", "overlayfs", "aufs", "fuse-overlayfs", "fuse.fuse-overlayfs"})
SHARED = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.gcsfuse", "fuse.s3fs", "fuse.sshfs", "fuse.rclone"})
_OCTAL = re.compile(r"\\([0-7]{3})")  # how the kernel writes a space in the name of a mount


class Mount(Struct, frozen=True):
    """Where a file system is mounted, and its type."""

    point: str
    kind: str


class Host(Struct, frozen=True):
    """A platform, the variable by which it is known, and what to do there. `has_volumes`: it can mount a lasting disk.

    `volume_at` is the variable that says where its volume is mounted, if it has one.
    """

    name: str
    variable: str
    remedy: str
    has_volumes: bool = True
    volume_at: str | None = None


HOSTS = (
    Host(
        "Heroku",
        "DYNO",
        "Heroku has no disk that lasts: run the bot on a host with a volume, or let Litestream bring the database "
        "back at each start (deploy/README.md) and set ALLOW_EPHEMERAL_DISK=true.",
        has_volumes=False,
    ),
    Host(
        "Render",
        "RENDER",
        "In Render's dashboard, add a disk to the service (Disks, Add disk) with the mount path /data, and set "
        "DATABASE_PATH=/data/magpie.sqlite3.",
    ),
    Host(
        "Railway",
        "RAILWAY_ENVIRONMENT",
        "In Railway, attach a volume to the service with the mount path /data, and set "
        "DATABASE_PATH=/data/magpie.sqlite3.",
        volume_at="RAILWAY_VOLUME_MOUNT_PATH",
    ),
    Host(
        "Fly.io",
        "FLY_APP_NAME",
        "Run `fly volumes create data --size 1`, add to fly.toml: [mounts] source = 'data', destination = '/data', "
        "and set DATABASE_PATH=/data/magpie.sqlite3.",
    ),
    Host(
        "Cloud Run",
        "K_SERVICE",
        "Cloud Run has no disk for a database, and buckets do not lock: run the bot on Compute Engine or another host "
        "with a disk.",
        has_volumes=False,
    ),
    Host(
        "App Engine",
        "GAE_SERVICE",
        "App Engine has no disk that lasts: run the bot on Compute Engine or another host with a disk.",
        has_volumes=False,
    ),
)
CONTAINER = "Mount a volume there, such as `podman run -v magpie:/data`, and set DATABASE_PATH=/data/magpie.sqlite3."
MEMORY = "It is gone when the machine restarts. Set DATABASE_PATH to a file on a real disk."
ANYWAY = "To start anyway: ALLOW_EPHEMERAL_DISK=true."


def why_thrown_away(environment: Mapping[str, str], mounts: Sequence[Mount], path: PurePosixPath) -> str | None:
    """Why what is written at `path` (absolute, without links) will be lost, and what to do; None if it lasts."""
    mount = mount_of(mounts, path)
    kind = mount.kind if mount else ""
    host = next((one for one in HOSTS if environment.get(one.variable)), None)
    if host is not None and not host.has_volumes:
        return f"{host.name} throws {path} away when it restarts the program. {host.remedy} {ANYWAY}"
    if kind in IN_MEMORY:
        return f"{path} lies in memory ({kind}). {host.remedy if host else MEMORY} {ANYWAY}"
    if host is not None:
        if _on_volume(environment, host, mount, path):
            return None
        return f"{host.name} throws {path} away with every deploy. {host.remedy} {ANYWAY}"
    if kind in LAYERED:
        return f"{path} lies in the container's own layer ({kind}), which goes with the container. {CONTAINER} {ANYWAY}"
    return None


def why_unfit(mounts: Sequence[Mount], path: PurePosixPath) -> str | None:
    """Why the disk lasts and is still no place for SQLite; None if it is one."""
    mount = mount_of(mounts, path)
    if mount is None or mount.kind not in SHARED:
        return None
    return (
        f"{path} lies on {mount.point}, which is shared over a network ({mount.kind}). Locks do not hold there, and a "
        "database can be damaged. Set DATABASE_PATH to a file on a disk of this machine."
    )


def mount_of(mounts: Sequence[Mount], path: PurePosixPath) -> Mount | None:
    """The mount that a path lies on. Of two at one place the later one covers the earlier."""
    found = None
    for mount in mounts:
        point = PurePosixPath(mount.point)
        if path.is_relative_to(point) and (found is None or len(point.parts) >= len(PurePosixPath(found.point).parts)):
            found = mount
    return found


def read_mounts(table: str) -> list[Mount]:
    """The mounts of the kernel's table, in its order."""
    rows = [line.split(" ") for line in table.splitlines()]
    return [Mount(_OCTAL.sub(lambda code: chr(int(code[1], 8)), row[1]), row[2]) for row in rows if len(row) > 2]  # noqa: PLR2004 - device, point, type


def whereabouts(path: Path) -> tuple[Mapping[str, str], list[Mount], PurePosixPath]:
    """This process's environment and mounts, and `path` without links. Where there is no table, no mounts are known."""
    table = MOUNTS.read_text(errors="replace") if MOUNTS.exists() else ""
    return os.environ, read_mounts(table), PurePosixPath(path.resolve().as_posix())


def _on_volume(environment: Mapping[str, str], host: Host, mount: Mount | None, path: PurePosixPath) -> bool:
    told = environment.get(host.volume_at, "") if host.volume_at else ""
    if told and path.is_relative_to(told):
        return True
    return mount is not None and mount.point != "/" and mount.kind not in LAYERED
