"""Our images, unpacked once by the product for all servers of a test run."""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import shutil


class ImageStore:
    """Nothing writes to an unpacked image: containers mount an overlay over it."""

    def __init__(self, folder, make_server):
        """`make_server(folder, archive)`: a server with the runtime oci that has the image and no store."""
        self.folder = pathlib.Path(folder)
        self.make_server = make_server

    def give(self, data, archive):
        """Makes one of our images available, already unpacked, to the oci runtime of this data folder."""
        if not archive.startswith(f"oci-archive:{os.environ['TRAINYARD_IMAGES']}/"):
            return
        for name in ("", "runtime", "runtime/images", "runtime/names"):
            (data / name).mkdir(mode=0o700, exist_ok=True)
        runtime = self._unpacked(archive)
        for image in runtime.glob("images/*/"):
            with contextlib.suppress(FileExistsError):
                (data / "runtime/images" / image.name).symlink_to(image)
        for record in runtime.glob("names/*.json"):
            shutil.copy(record, data / "runtime/names")

    def _unpacked(self, archive):
        """The folder of an oci runtime that has run a job of this image."""
        folder = self.folder / hashlib.sha256(archive.encode()).hexdigest()[:12]
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "unpacked").exists():
                with self.make_server(folder, archive) as server:
                    server.s3.create_bucket(Bucket="data")
                    # Some images have no such script, so the job fails; they are unpacked all the same.
                    server.wait(server.create("true"), 600)
                    server.assert_nothing_left()  # before the server goes, which clears up after agents
                assert len(list(folder.glob("data/runtime/images/*/image.json"))) == 1, archive
                (folder / "unpacked").touch()
        return folder / "data" / "runtime"
