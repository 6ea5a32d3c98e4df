"""The object store under many clients at once, and killed at any moment: an object is old or new, never a mixture."""

import hashlib
import signal
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from s3_requests import exchange, raw_put, refusal
from trainyard_server import eventually

SIZE = 1 << 20


def body_of(number):
    """A megabyte in which every 16 bytes name their writer."""
    return f"writer {number:08} ".encode() * (SIZE // 16)


def whose(body):
    """The number of the one writer that wrote all of a body."""
    assert len(body) == SIZE and body == body[:16] * (SIZE // 16), "a mixture"
    return int(body.split()[1])


def read(server, key, bucket="data"):
    return server.s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def objects_on_disk(server, bucket):
    """The keys and files of a bucket's folder; its keys here are plain."""
    root = server.data / "objects" / bucket
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def assert_index_and_files_agree(server, bucket="data"):
    listed = {entry["Key"]: entry for page in server.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
              for entry in page.get("Contents", [])}
    files = objects_on_disk(server, bucket)
    assert set(listed) == set(files)
    for key, entry in listed.items():
        assert entry["Size"] == len(files[key])
        if "-" not in entry["ETag"]:
            assert entry["ETag"].strip('"') == hashlib.md5(files[key]).hexdigest()
    parts = {row[0] for row in sqlite3.connect(f"file:{server.data}/objects/.index.db?mode=ro", uri=True).execute(
        "SELECT file_id FROM parts")}
    assert {path.name for path in (server.data / "objects" / ".incoming").iterdir()} == parts


# Many at once ----------------------------------------------------------------------------------------------


def test_the_last_upload_to_finish_wins_and_is_whole(plain_server, bucket):
    s3 = plain_server.s3
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: s3.put_object(Bucket=bucket, Key="k", Body=body_of(i)), range(24)))
    winner = whose(read(plain_server, "k", bucket))
    assert answers[winner]["ETag"] == s3.head_object(Bucket=bucket, Key="k")["ETag"]
    s3.put_object(Bucket=bucket, Key="k", Body=body_of(99))
    assert whose(read(plain_server, "k", bucket)) == 99
    assert objects_on_disk(plain_server, bucket) == {"k": body_of(99)}


def test_a_slow_upload_that_ends_later_wins(plain_server, bucket):
    with raw_put(plain_server, f"/{bucket}/k", 4) as slow:
        slow.sendall(b"sl")
        plain_server.s3.put_object(Bucket=bucket, Key="k", Body=b"quick")
        assert read(plain_server, "k", bucket) == b"quick"
        slow.sendall(b"ow")
        assert slow.recv(4096).startswith(b"HTTP/1.1 200 ")
    assert read(plain_server, "k", bucket) == b"slow"


def test_readers_see_whole_objects_while_they_are_replaced(plain_server, bucket):
    s3, done = plain_server.s3, threading.Event()
    s3.put_object(Bucket=bucket, Key="k", Body=body_of(0))

    def keep_reading():
        seen = []
        while not done.is_set():
            answer = s3.get_object(Bucket=bucket, Key="k")
            body = answer["Body"].read()
            assert answer["ETag"].strip('"') == hashlib.md5(body).hexdigest()
            seen.append(whose(body))
        return seen

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(keep_reading) for _ in range(3)]
        for i in range(1, 40):
            s3.put_object(Bucket=bucket, Key="k", Body=body_of(i))
        done.set()
        for reader in readers:
            seen = reader.result()
            assert seen == sorted(seen), "an older object after a newer one"


def test_a_reader_keeps_what_it_opened(plain_server, bucket):
    s3 = plain_server.s3
    big = body_of(1) * 16
    s3.put_object(Bucket=bucket, Key="k", Body=big)
    stream = s3.get_object(Bucket=bucket, Key="k")["Body"]
    beginning = stream.read(1000)
    s3.put_object(Bucket=bucket, Key="k", Body=b"new")
    s3.delete_object(Bucket=bucket, Key="k")
    assert beginning + stream.read() == big


def test_writers_and_deleters_of_neighbouring_keys(plain_server, bucket):
    """Folders are created and removed concurrently."""
    s3 = plain_server.s3

    def work(worker):
        for i in range(25):
            s3.put_object(Bucket=bucket, Key=f"d/{i % 3}/{worker}", Body=b"x")
            s3.delete_object(Bucket=bucket, Key=f"d/{i % 3}/{worker}")
        s3.put_object(Bucket=bucket, Key=f"d/end/{worker}", Body=b"x")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert set(objects_on_disk(plain_server, bucket)) == {f"d/end/{worker}" for worker in range(6)}


# kill -9 ---------------------------------------------------------------------------------------------------


def test_an_upload_that_was_cut_off_leaves_nothing(own_plain_server):
    server = own_plain_server
    server.s3.put_object(Bucket="data", Key="k", Body=b"old")
    incoming = server.data / "objects" / ".incoming"
    with raw_put(server, "/data/k", SIZE) as client:
        client.sendall(b"x" * (SIZE // 2))
        eventually(lambda: any(incoming.iterdir()), what="an upload under way")
        server.kill()
    server.start()
    assert list(incoming.iterdir()) == []
    assert read(server, "k") == b"old"
    assert_index_and_files_agree(server)


def test_every_answered_upload_is_there_after_kill_9(own_plain_server):
    """Writers at full speed, killed repeatedly; what was acknowledged must be there, or a newer object."""
    server = own_plain_server
    answered = {}
    lock = threading.Lock()

    def write(writer, round_):
        client = server.client("s3")
        for i in range(1000):
            number = writer * 1000000 + round_ * 1000 + i
            for key in (f"shared/{i % 5}", f"own/{writer}/{i % 7}"):
                try:
                    client.put_object(Bucket="data", Key=key, Body=body_of(number))
                except Exception:
                    return
                with lock:
                    answered.setdefault(key, []).append(number)

    for round_ in range(4):
        with ThreadPoolExecutor(4) as pool:
            futures = [pool.submit(write, writer, round_) for writer in range(4)]
            eventually(lambda: sum(map(len, answered.values())) >= (round_ + 1) * 25, what="some uploads")
            server.kill()
            for future in futures:
                future.result()
        server.start()
        assert_index_and_files_agree(server)
        for key, numbers in answered.items():
            found = whose(read(server, key))
            if key.startswith("own/"):
                assert found >= numbers[-1], f"{key} went back in time"


@pytest.mark.parametrize("copied", [False, True])
@pytest.mark.parametrize("failpoint", [None, "server.object.written", "server.object.synced"])
def test_a_complete_that_is_cut_off_happened_or_did_not(own_plain_server, failpoint, copied):
    """Killed right away, or when the parts' file is whole, or synced; with all parts in it, or one behind its end."""
    server, part = own_plain_server, b"p" * (5 << 20)
    s3 = server.s3
    s3.put_object(Bucket="data", Key="k", Body=b"old")
    upload = s3.create_multipart_upload(Bucket="data", Key="k")["UploadId"]
    here = {"Bucket": "data", "Key": "k", "UploadId": upload}
    numbers = range(9, 0, -1) if copied else range(1, 10)
    bodies = {number: b"end" if number == 9 else part for number in numbers}
    etags = {number: s3.upload_part(PartNumber=number, Body=body, **here)["ETag"] for number, body in bodies.items()}
    parts = [{"PartNumber": number, "ETag": etags[number]} for number in sorted(etags)]
    whole = part * 8 + b"end"
    incoming = server.data / "objects" / ".incoming"
    assert len(list(incoming.iterdir())) == (2 if copied else 1)
    server.kill()
    server.extra_environment = {"TRAINYARD_FAILPOINTS": f"{failpoint}=kill"} if failpoint else {}
    server.start()

    def complete():
        try:
            return server.client("s3").complete_multipart_upload(MultipartUpload={"Parts": parts}, **here)
        except Exception:
            return None

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(complete)
        if failpoint:
            assert server.process.wait(60) == -signal.SIGKILL
        server.kill()
        answer = future.result()
    server.extra_environment = {}
    server.start()
    s3 = server.s3
    body = read(server, "k")
    assert body in (b"old", whole)
    assert answer is None or body == whole
    assert not failpoint or body == b"old"
    assert_index_and_files_agree(server)
    if body == b"old":  # the upload is still there, and can be completed
        assert len(s3.list_parts(**here)["Parts"]) == 9
    done = s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **here)
    assert done["ETag"].endswith('-9"')
    assert read(server, "k") == whole
    assert refusal(s3.list_parts, **here) == (404, "NoSuchUpload")
    assert_index_and_files_agree(server)


def test_deletes_survive_kill_9(own_plain_server):
    server = own_plain_server
    for i in range(10):
        server.s3.put_object(Bucket="data", Key=f"d/{i}", Body=b"x")
    server.s3.delete_objects(Bucket="data", Delete={"Objects": [{"Key": f"d/{i}"} for i in range(9)]})
    server.s3.create_bucket(Bucket="empty")
    server.s3.delete_bucket(Bucket="empty")
    server.kill()
    server.start()
    assert set(objects_on_disk(server, "data")) == {"d/9"}
    assert [bucket["Name"] for bucket in server.s3.list_buckets()["Buckets"]] == ["data"]
    assert_index_and_files_agree(server)


def test_a_file_that_is_not_the_stores_is_left_alone(own_plain_server):
    server = own_plain_server
    server.s3.put_object(Bucket="data", Key="a", Body=b"object")
    stranger = server.data / "objects" / "data" / "stranger"
    stranger.write_bytes(b"mine")
    assert [entry["Key"] for entry in server.s3.list_objects_v2(Bucket="data")["Contents"]] == ["a"]
    assert refusal(server.s3.get_object, Bucket="data", Key="stranger") == (404, "NoSuchKey")
    (server.data / "objects" / "data" / "a").write_bytes(b"tampered with")
    assert refusal(server.s3.get_object, Bucket="data", Key="a") == (500, "XTrainyardObjectDamaged")
    assert stranger.read_bytes() == b"mine"
    assert exchange(server, "GET", "/_trainyard/health", {"Host": "x"}).status == 200
