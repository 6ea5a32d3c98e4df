"""What real S3 clients do against a server: one function per client, written as its documentation shows.

usage: s3_clients.py CLIENT BUCKET FOLDER
Prints the results as JSON. Runs in a Python that has the client (tests/clients-requirements.txt), with the environment of
`trainyard env`.
"""

import io
import json
import os
import pathlib
import sys
import urllib.parse

BIG = bytes(range(256)) * (48 << 10)  # 12 MiB: several parts, whatever the client's threshold below
NAMES = ["a b+c%20ü.txt", "dir/one", "dir/two"]
endpoint = os.environ["AWS_ENDPOINT_URL"]
keys = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
region = os.environ["AWS_REGION"]


def use_boto3(bucket, folder):
    """Without the CRT, which boto3 doesn't install: checksums are those that Python has."""
    import boto3
    from boto3.s3.transfer import TransferConfig

    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=bucket)
    for name in NAMES:
        s3.put_object(Bucket=bucket, Key=name, Body=name.encode())
    (folder / "big").write_bytes(BIG)
    config = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
    s3.upload_file(str(folder / "big"), bucket, "big", Config=config)
    s3.download_file(bucket, "big", str(folder / "back"), Config=config)
    listed = [entry["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
              for entry in page["Contents"]]
    seen = {"crt": "awscrt" in sys.modules, "big": (folder / "back").read_bytes() == BIG, "listed": listed,
            "range": s3.get_object(Bucket=bucket, Key="big", Range="bytes=256-258")["Body"].read().hex(),
            "name": s3.get_object(Bucket=bucket, Key=NAMES[0])["Body"].read().decode()}
    resource = boto3.resource("s3").Bucket(bucket)
    resource.object_versions.delete()
    resource.delete()
    return seen


def use_pyarrow(bucket, folder):
    """The AWS SDK for C++, as pandas, datasets and ray use it."""
    import pyarrow
    import pyarrow.dataset
    import pyarrow.parquet
    from pyarrow import fs

    s3 = fs.S3FileSystem(endpoint_override=endpoint.split("//")[1], scheme="http", region=region, access_key=keys[0],
                         secret_key=keys[1], allow_bucket_creation=True, allow_bucket_deletion=True)
    s3.create_dir(bucket)
    for name in NAMES:
        with s3.open_output_stream(f"{bucket}/{name}") as out:
            out.write(name.encode())
    with s3.open_output_stream(f"{bucket}/big") as out:
        out.write(BIG)
    with s3.open_input_file(f"{bucket}/big") as big:
        whole = big.read() == BIG
        part = big.read_at(3, 256).hex()
    s3.copy_file(f"{bucket}/big", f"{bucket}/copied")
    s3.move(f"{bucket}/copied", f"{bucket}/moved")
    table = pyarrow.table({"x": list(range(1000)), "part": [i % 2 for i in range(1000)]})
    pyarrow.dataset.write_dataset(table, f"{bucket}/table", filesystem=s3, format="parquet",
                                  partitioning=["part"], partitioning_flavor="hive")
    read = pyarrow.dataset.dataset(f"{bucket}/table", filesystem=s3, partitioning="hive").to_table()
    found = s3.get_file_info(fs.FileSelector(bucket, recursive=False))
    seen = {"big": whole, "range": part, "rows": read.num_rows, "sum": sum(read["x"].to_pylist()),
            "listed": sorted(info.path.split("/", 1)[1] for info in found),
            "name": s3.open_input_stream(f"{bucket}/{NAMES[0]}").read().decode(),
            "missing": s3.get_file_info(f"{bucket}/none").type == fs.FileType.NotFound}
    s3.delete_dir(bucket)
    return seen


def use_s3fs(bucket, folder):
    """fsspec over aiobotocore, as pandas and dask use it."""
    import s3fs

    s3 = s3fs.S3FileSystem(endpoint_url=endpoint)
    s3.mkdir(bucket)
    for name in NAMES:
        s3.pipe_file(f"{bucket}/{name}", name.encode())
    with s3.open(f"{bucket}/big", "wb", block_size=5 << 20) as out:
        out.write(BIG)
    with s3.open(f"{bucket}/big", "rb") as big:
        big.seek(256)
        part = big.read(3).hex()
    (folder / "tree").mkdir()
    (folder / "tree" / "file").write_text("text")
    s3.put(str(folder / "tree"), f"{bucket}/tree", recursive=True)
    s3.copy(f"{bucket}/big", f"{bucket}/copied")
    s3.mv(f"{bucket}/copied", f"{bucket}/moved")
    s3.invalidate_cache()
    seen = {"big": s3.cat_file(f"{bucket}/big") == BIG, "range": part, "size": s3.info(f"{bucket}/moved")["size"],
            "found": sorted(path.split("/", 1)[1] for path in s3.find(bucket)),
            "glob": [path.split("/", 1)[1] for path in s3.glob(f"{bucket}/dir/t*")],
            "name": s3.cat_file(f"{bucket}/{NAMES[0]}").decode(), "missing": s3.exists(f"{bucket}/none")}
    s3.rm(bucket, recursive=True)
    return seen


def use_minio(bucket, folder):
    from minio import Minio
    from minio.commonconfig import ComposeSource, CopySource, Tags
    from minio.deleteobjects import DeleteObject

    s3 = Minio(endpoint=endpoint.split("//")[1], access_key=keys[0], secret_key=keys[1], secure=False, region=region)
    s3.make_bucket(bucket_name=bucket)
    for name in NAMES:
        s3.put_object(bucket_name=bucket, object_name=name, data=io.BytesIO(name.encode()), length=len(name.encode()))
    s3.put_object(bucket_name=bucket, object_name="big", data=io.BytesIO(BIG), length=-1, part_size=5 << 20)
    s3.copy_object(bucket_name=bucket, object_name="copied", source=CopySource(bucket_name=bucket, object_name="big"))
    s3.compose_object(bucket_name=bucket, object_name="composed", sources=[
        ComposeSource(bucket_name=bucket, object_name="big"), ComposeSource(bucket_name=bucket, object_name="dir/one")])
    tags = Tags.new_object_tags()
    tags["team"] = "a"
    s3.set_object_tags(bucket_name=bucket, object_name="big", tags=tags)
    part = s3.get_object(bucket_name=bucket, object_name="big", offset=256, length=3)
    whole = s3.get_object(bucket_name=bucket, object_name="big")
    url = urllib.parse.urlsplit(s3.presigned_get_object(bucket_name=bucket, object_name="dir/one"))
    seen = {"big": whole.read() == BIG, "range": part.read().hex(),
            "composed": s3.stat_object(bucket_name=bucket, object_name="composed").size,
            "listed": sorted(entry.object_name for entry in s3.list_objects(bucket_name=bucket, recursive=True)),
            "versions": sorted({entry.version_id for entry in s3.list_objects(bucket_name=bucket, recursive=True,
                                                                              include_version=True)}),
            "name": s3.get_object(bucket_name=bucket, object_name=NAMES[0]).read().decode(),
            "tags": dict(s3.get_object_tags(bucket_name=bucket, object_name="big")),
            "signed": "X-Amz-Signature" in url.query, "exists": s3.bucket_exists(bucket_name=bucket)}
    names = [DeleteObject(entry.object_name) for entry in s3.list_objects(bucket_name=bucket, recursive=True)]
    seen["errors"] = len(list(s3.remove_objects(bucket_name=bucket, delete_object_list=names)))
    s3.remove_bucket(bucket_name=bucket)
    return seen


if __name__ == "__main__":
    client, bucket, folder = sys.argv[1:]
    print(json.dumps(globals()[f"use_{client}"](bucket, pathlib.Path(folder))))
