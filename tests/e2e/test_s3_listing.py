"""ListObjects, version 1 and 2: order, prefixes, delimiters, pages, and keys that are hard to encode."""

from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest

from s3_requests import XMLNS, refusal, send

KEYS = ["a", "a/", "a/b", "a/c/d", "a/c/e", "ab", "b/1", "b/2", "c", "photos/2024/x", "photos/2025/y"]
HARD_KEYS = ["a+b", "a b", "a%20b", "a%2Fb", "ünïcode/é", "日本語/ファイル", "emoji-😀", "q?x=1&y=2#frag", "quote'\"<>&",
             "back\\slash", "tab\there", "line\nbreak", "ctrl\x01\x1f\x7f", " lead and trail ", "a//b", "//", "./x", "../x",
             "a/../b", "...", "-", "*", "~user", "x" * 1024, "é" * 512, "long/" + "y" * 300, "ends/", "UPPER", "upper"]


@pytest.fixture(scope="module")
def filled(plain_server):
    plain_server.s3.create_bucket(Bucket="filled-for-lists")
    for key in reversed(KEYS):
        plain_server.s3.put_object(Bucket="filled-for-lists", Key=key, Body=key.encode())
    return "filled-for-lists"


def names(answer):
    return ([entry["Key"] for entry in answer.get("Contents", [])],
            [entry["Prefix"] for entry in answer.get("CommonPrefixes", [])])


def both(server, **arguments):
    """The results of the two versions of the operation, which must be the same."""
    first, second = server.s3.list_objects(**arguments), server.s3.list_objects_v2(**arguments)
    assert names(first) == names(second) and first["IsTruncated"] == second["IsTruncated"]
    assert second["KeyCount"] == sum(map(len, names(second)))
    return names(second)


def test_keys_come_in_the_order_of_their_bytes(plain_server, filled):
    assert both(plain_server, Bucket=filled) == (sorted(KEYS), [])


def test_an_entry_says_what_the_object_is(plain_server, filled):
    entry = plain_server.s3.list_objects_v2(Bucket=filled, Prefix="a/c/d", FetchOwner=True)["Contents"][0]
    head = plain_server.s3.head_object(Bucket=filled, Key="a/c/d")
    assert (entry["Size"], entry["ETag"], entry["LastModified"]) == (5, head["ETag"], head["LastModified"])
    assert entry["StorageClass"] == "STANDARD" and len(entry["Owner"]["ID"]) == 64
    assert entry["ChecksumAlgorithm"] == ["CRC32"] and entry["ChecksumType"] == "FULL_OBJECT"
    assert "Owner" not in plain_server.s3.list_objects_v2(Bucket=filled, Prefix="a/c/d")["Contents"][0]
    assert "Owner" in plain_server.s3.list_objects(Bucket=filled, Prefix="a/c/d")["Contents"][0]


@pytest.mark.parametrize("arguments, contents, prefixes", [
    ({"Prefix": "a/"}, ["a/", "a/b", "a/c/d", "a/c/e"], []),
    ({"Prefix": "nothing"}, [], []),
    ({"Delimiter": "/"}, ["a", "ab", "c"], ["a/", "b/", "photos/"]),
    ({"Delimiter": "/", "Prefix": "a/"}, ["a/", "a/b"], ["a/c/"]),
    ({"Delimiter": "/", "Prefix": "a"}, ["a", "ab"], ["a/"]),
    ({"Delimiter": "/", "Prefix": "photos/"}, [], ["photos/2024/", "photos/2025/"]),
    ({"Delimiter": "/c/"}, ["a", "a/", "a/b", "ab", "b/1", "b/2", "c", "photos/2024/x", "photos/2025/y"], ["a/c/"]),
    ({"Delimiter": "no"}, sorted(KEYS), []),
    ({"MaxKeys": 0}, [], []),
])
def test_prefixes_and_delimiters(plain_server, filled, arguments, contents, prefixes):
    assert both(plain_server, Bucket=filled, **arguments) == (contents, prefixes)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
@pytest.mark.parametrize("delimiter", [None, "/"])
@pytest.mark.parametrize("operation", ["list_objects", "list_objects_v2"])
def test_pages_add_up_to_the_whole(plain_server, filled, operation, delimiter, size):
    more = {"Delimiter": delimiter} if delimiter else {}
    contents, prefixes = [], []
    pages = plain_server.s3.get_paginator(operation).paginate(Bucket=filled, PaginationConfig={"PageSize": size}, **more)
    for page in pages:
        page_contents, page_prefixes = names(page)
        assert 0 < len(page_contents) + len(page_prefixes) <= size
        contents += page_contents
        prefixes += page_prefixes
    assert (contents, prefixes) == both(plain_server, Bucket=filled, **more)


def test_a_list_can_start_behind_a_key(plain_server, filled):
    s3 = plain_server.s3
    behind = sorted(KEYS)[sorted(KEYS).index("ab") + 1:]
    assert names(s3.list_objects_v2(Bucket=filled, StartAfter="ab")) == (behind, [])
    assert names(s3.list_objects(Bucket=filled, Marker="ab")) == (behind, [])
    assert names(s3.list_objects_v2(Bucket=filled, StartAfter="aa"))[0][0] == "ab"
    assert names(s3.list_objects_v2(Bucket=filled, Prefix="b/", StartAfter="b/1"))[0] == ["b/2"]
    # As smdebug does: a prefix, and the last key it has seen
    assert names(s3.list_objects_v2(Bucket=filled, Prefix="photos/", StartAfter="photos/2024/x"))[0] == ["photos/2025/y"]


def test_a_marker_within_a_group_stands_for_all_of_it(plain_server, filled):
    s3 = plain_server.s3
    assert names(s3.list_objects(Bucket=filled, Marker="b/1", Delimiter="/")) == (["c"], ["photos/"])
    assert names(s3.list_objects(Bucket=filled, Marker="photos/2024/w", Prefix="photos/", Delimiter="/")) == (
        [], ["photos/2025/"])


def test_versions_of_a_bucket_that_keeps_none(plain_server, filled):
    """Programs that empty buckets call this first: each object is its only version, "null"."""
    s3 = plain_server.s3
    pages = list(s3.get_paginator("list_object_versions").paginate(Bucket=filled, PaginationConfig={"PageSize": 2}))
    versions = [version for page in pages for version in page["Versions"]]
    assert [(version["Key"], version["VersionId"], version["IsLatest"]) for version in versions] == [
        (key, "null", True) for key in sorted(KEYS)]
    assert versions[0]["ETag"] == s3.head_object(Bucket=filled, Key="a")["ETag"] and versions[0]["Owner"]["ID"]
    grouped = s3.list_object_versions(Bucket=filled, Delimiter="/", KeyMarker="a", MaxKeys=3)
    assert ([version["Key"] for version in grouped["Versions"]], [one["Prefix"] for one in grouped["CommonPrefixes"]]) == (
        ["ab"], ["a/", "b/"])
    assert (grouped["IsTruncated"], grouped["NextKeyMarker"], grouped["NextVersionIdMarker"]) == (True, "b/", "null")
    assert refusal(s3.list_object_versions, Bucket=filled, VersionIdMarker="null") == (400, "InvalidArgument")


def test_a_bucket_is_emptied_by_its_versions(plain_server, bucket):
    s3 = plain_server.s3
    for key in ("a", "b"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    found = [{"Key": version["Key"], "VersionId": version["VersionId"]}
             for version in s3.list_object_versions(Bucket=bucket)["Versions"]]
    assert s3.delete_object(Bucket=bucket, Key="a", VersionId="null")["VersionId"] == "null"
    assert s3.delete_objects(Bucket=bucket, Delete={"Objects": found})["Deleted"] == found
    s3.delete_bucket(Bucket=bucket)


def test_a_page_says_what_was_asked(plain_server, filled):
    s3 = plain_server.s3
    page = s3.list_objects_v2(Bucket=filled, Prefix="a", Delimiter="/", MaxKeys=1, StartAfter="a")
    assert (page["Name"], page["Prefix"], page["Delimiter"], page["MaxKeys"], page["StartAfter"]) == (
        filled, "a", "/", 1, "a")
    assert page["IsTruncated"] and page["NextContinuationToken"]
    following = s3.list_objects_v2(Bucket=filled, Prefix="a", Delimiter="/", MaxKeys=1,
                                   ContinuationToken=page["NextContinuationToken"])
    assert following["ContinuationToken"] == page["NextContinuationToken"]
    first = s3.list_objects(Bucket=filled, Delimiter="/", MaxKeys=2)
    assert (first["Marker"], first["NextMarker"], first["MaxKeys"]) == ("", "a/", 2)
    assert s3.list_objects_v2(Bucket=filled, MaxKeys=5000)["MaxKeys"] == 1000


@pytest.mark.parametrize("query", ["max-keys=-1", "max-keys=x", "list-type=2&max-keys=x", "list-type=3",
                                   "list-type=2&continuation-token=%25%25", "encoding-type=base64"])
def test_questions_that_make_no_sense(plain_server, filled, query):
    assert send(plain_server, "GET", f"/{filled}", query).refusal == (400, "InvalidArgument")
    assert refusal(plain_server.s3.list_objects_v2, Bucket="no-such-bucket-here") == (404, "NoSuchBucket")


def test_more_than_a_page_of_keys(plain_server, bucket):
    s3 = plain_server.s3
    s3.put_object(Bucket=bucket, Key="seed", Body=b"")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: s3.put_object(Bucket=bucket, Key=f"n/{i:05}", Body=b""), range(1005)))
    page = s3.list_objects_v2(Bucket=bucket, Prefix="n/")
    assert (page["KeyCount"], page["IsTruncated"]) == (1000, True)
    assert names(s3.list_objects_v2(Bucket=bucket, Delimiter="/")) == (["seed"], ["n/"])
    assert len([key for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="n/")
                for key in page["Contents"]]) == 1005


def test_hard_keys_are_just_keys(plain_server, bucket):
    s3 = plain_server.s3
    for key in HARD_KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode(), Metadata={"n": "1"})
    for key in HARD_KEYS:
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
        assert key in names(s3.list_objects_v2(Bucket=bucket, Prefix=key))[0]
    assert names(s3.list_objects_v2(Bucket=bucket))[0] == sorted(HARD_KEYS, key=str.encode)
    assert names(s3.list_objects(Bucket=bucket))[0] == sorted(HARD_KEYS, key=str.encode)
    for key in HARD_KEYS:
        s3.delete_object(Bucket=bucket, Key=key)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_keys_are_written_percent_encoded_where_the_client_asks_for_it(plain_server, bucket):
    plain_server.s3.put_object(Bucket=bucket, Key="d é/k+1\x02", Body=b"")
    answer = send(plain_server, "GET", f"/{bucket}", "encoding-type=url&prefix=d%20%C3%A9%2F&delimiter=%2B")
    root = ElementTree.fromstring(answer.body)
    assert root.findtext(f"{XMLNS}EncodingType") == "url"
    assert root.findtext(f"{XMLNS}Prefix") == "d%20%C3%A9/"
    assert root.findtext(f"{XMLNS}Delimiter") == "%2B"
    assert root.findtext(f"{XMLNS}CommonPrefixes/{XMLNS}Prefix") == "d%20%C3%A9/k%2B"


def test_a_name_and_a_folder_of_that_name_side_by_side(plain_server, bucket):
    s3 = plain_server.s3
    for order in (["a", "a/b", "a/b/c"], ["z/b/c", "z/b", "z"]):
        for key in order:
            s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
        for key in order:
            assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
            s3.put_object(Bucket=bucket, Key=key, Body=b"again " + key.encode())
            assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"again " + key.encode()
    assert names(s3.list_objects_v2(Bucket=bucket))[0] == ["a", "a/b", "a/b/c", "z", "z/b", "z/b/c"]


@pytest.mark.parametrize("path", ["k" * 1025, "%C3%A9" * 513])
def test_a_key_of_more_than_1024_bytes(plain_server, bucket, path):
    assert send(plain_server, "PUT", f"/{bucket}/{path}").refusal == (400, "KeyTooLongError")


@pytest.mark.parametrize("path", ["%ff%fe", "%c0%af", "%zz", "%", "nul%00byte"])
def test_keys_that_are_no_text(plain_server, bucket, path):
    """Not UTF-8, not percent-encoded, or with U+0000, which no XML could name."""
    assert send(plain_server, "PUT", f"/{bucket}/{path}").refusal == (400, "InvalidURI")


def test_no_key_leaves_its_bucket(plain_server, bucket):
    s3 = plain_server.s3
    secret = plain_server.data / "credentials.json"
    before = secret.read_bytes()
    for key in ("../../credentials.json", "../.index.db", "/etc/passwd", "..", "../data/fled", "a/../../../fled"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"mine")
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"mine"
    for path in ("..%2f..%2fcredentials.json", "%2e%2e/%2e%2e/credentials.json"):
        assert send(plain_server, "GET", f"/{bucket}/{path}").body == b"mine"
    assert secret.read_bytes() == before
    outside = [path for path in plain_server.directory.rglob("*") if path.name in ("passwd", "fled")]
    assert outside == []
