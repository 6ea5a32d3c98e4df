"""A file system of a given size, for tests that fill it."""

import contextlib
import os
import subprocess


@contextlib.contextmanager
def small_disk(folder, mib, files=None):
    """Mounts an ext4 file system of `mib` MiB, for at most `files` files, at folder/data, the data folder of a Server in
    `folder`. It uses only as much of the disk below it as is written to it, and is always removed afterwards."""
    image, data = folder / "disk.img", folder / "data"
    image.touch()
    os.truncate(image, mib << 20)
    inodes = ["-N", str(files)] if files else []
    subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-E", "nodiscard", *inodes, str(image)], check=True)
    data.mkdir(mode=0o700)
    subprocess.run(["mount", "-o", "loop,noatime", str(image), str(data)], check=True)
    try:
        yield data
    finally:
        # Lazily: a process that still has a file open in it can't block the unmount.
        subprocess.run(["umount", "-l", str(data)], check=True)
        image.unlink()


def free_mib(data):
    info = os.statvfs(data)
    return info.f_bavail * info.f_frsize >> 20


def fill(data):
    """Allocates all free space, at once and without writing it; called again: what has become free since."""
    file = os.open(data / "fill", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        size, step = os.fstat(file).st_size, 1 << 40
        while step >= 4096:
            try:
                os.posix_fallocate(file, size, step)
                size += step
            except OSError:
                step //= 2
    finally:
        os.close(file)


def free(data):
    (data / "fill").unlink()
