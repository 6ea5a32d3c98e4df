#include <gmock/gmock.h>

#include "store/objects/names.h"
#include "store/objects/object_check.h"
#include "store/objects/versions_fixture.h"
#include "store/sqlite.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(Versions, ABucketThatKeepsNoneHasOneWithoutAnId) {
  EXPECT_EQ(put_version("k", "one"), "");
  EXPECT_EQ(put_version("k", "two"), "");
  EXPECT_THAT(list(), ElementsAre("k null latest"));
  EXPECT_EQ(get_version("k", "null"), "two");
  ASSERT_EQ(put_version("l", "x"), "");
  EXPECT_THAT(list(1), ElementsAre("k null latest", "l null latest"));
  ASSERT_TRUE(erase("l").existed);
  EXPECT_FALSE(erase("k", std::string(32, 'a')).existed);
  EXPECT_TRUE(erase("k", "null").existed);
  EXPECT_THAT(list(), IsEmpty());
}

TEST_F(Versions, WhatIsReplacedStaysAndIsReadById) {
  ASSERT_EQ(put_version("dir/k", "from before"), "");
  set(Versioning::enabled);
  EXPECT_EQ(store_->get_object_info("bucket", "dir/k")->version_id, "null");
  const std::string one = put_version("dir/k", "one");
  const std::string two = put_version("dir/k", "two");
  EXPECT_TRUE(is_version_id(one));
  EXPECT_NE(one, two);
  EXPECT_EQ(get("bucket", "dir/k"), "two");
  EXPECT_EQ(get_version("dir/k", two), "two");
  EXPECT_EQ(get_version("dir/k", one), "one");
  EXPECT_EQ(get_version("dir/k", "null"), "from before");
  EXPECT_EQ(get_version("dir/k", std::string(32, '0')), "[NoSuchVersion]");
  EXPECT_EQ(get_version("none", one), "[NoSuchVersion]");
  EXPECT_THAT(list(), ElementsAre("dir/k " + two + " latest", "dir/k " + one, "dir/k null"));
  // The newest is the file at its key's path; the others are hidden.
  EXPECT_EQ(*read_file(dir_ / "bucket/dir/k"), "two");
  EXPECT_EQ(files_of_versions(), 2U);
  EXPECT_EQ(store_->delete_bucket("bucket").error().code(), "BucketNotEmpty");
}

TEST_F(Versions, ADeleteMarkerHidesTheObjectUntilItIsDeleted) {
  set(Versioning::enabled);
  const std::string one = put_version("k", "one");
  const DeletionOutcome marked = erase("k");
  EXPECT_TRUE(marked.existed);
  EXPECT_TRUE(marked.is_delete_marker);
  EXPECT_EQ(get("bucket", "k"), "[NoSuchKey]");
  EXPECT_EQ(get_version("k", one), "one");
  EXPECT_EQ(get_version("k", marked.version_id), "[MethodNotAllowed]");
  EXPECT_THAT(store_->list_objects({"bucket", "", "", "", 10})->objects, IsEmpty());
  EXPECT_FALSE(fs::exists(dir_ / "bucket/k"));
  // A marker of a key that never existed is one, too.
  EXPECT_TRUE(erase("never").is_delete_marker);
  const DeletionOutcome unmarked = erase("k", marked.version_id);
  EXPECT_TRUE(unmarked.is_delete_marker);
  EXPECT_EQ(get("bucket", "k"), "one");
  EXPECT_EQ(store_->list_objects({"bucket", "", "", "", 10})->objects.size(), 1U);
}

TEST_F(Versions, OneThatIsDeletedIsGoneForGood) {
  set(Versioning::enabled);
  const std::string one = put_version("k", "one");
  const std::string two = put_version("k", "two");
  const std::string three = put_version("k", "three");
  EXPECT_TRUE(erase("k", two).existed);
  EXPECT_FALSE(erase("k", two).existed);
  EXPECT_EQ(get_version("k", two), "[NoSuchVersion]");
  // The newest is deleted, and the previous one is the object again.
  EXPECT_TRUE(erase("k", three).existed);
  EXPECT_EQ(get("bucket", "k"), "one");
  const std::string four = put_version("k", "four");
  EXPECT_THAT(list(), ElementsAre("k " + four + " latest", "k " + one));
  EXPECT_TRUE(erase("k", four).existed);
  EXPECT_TRUE(erase("k", one).existed);
  EXPECT_THAT(list(), IsEmpty());
  EXPECT_EQ(files_of_versions(), 0U);
  EXPECT_TRUE(store_->delete_bucket("bucket"));
  EXPECT_FALSE(fs::exists(dir_ / "bucket"));
}

TEST_F(Versions, ASuspendedBucketHasOneNullVersionAndKeepsTheOthers) {
  set(Versioning::enabled);
  const std::string one = put_version("k", "one");
  set(Versioning::suspended);
  EXPECT_EQ(put_version("k", "two"), "null");
  EXPECT_EQ(put_version("k", "three"), "null");
  EXPECT_THAT(list(), ElementsAre("k null latest", "k " + one));
  // The marker is the null version, then.
  EXPECT_EQ(erase("k").version_id, "null");
  EXPECT_THAT(list(), ElementsAre("k null marker latest", "k " + one));
  EXPECT_EQ(get_version("k", "null"), "[MethodNotAllowed]");
  set(Versioning::enabled);
  const std::string four = put_version("k", "four");
  EXPECT_THAT(list(), ElementsAre("k " + four + " latest", "k null marker", "k " + one));
  set(Versioning::suspended);
  EXPECT_EQ(put_version("k", "five"), "null");
  EXPECT_THAT(list(), ElementsAre("k null latest", "k " + four, "k " + one));
  EXPECT_EQ(files_of_versions(), 2U);
}

TEST_F(Versions, ConditionsAreOnTheObjectOrTheVersionThatIsNamed) {
  set(Versioning::enabled);
  const auto one = put("bucket", "k", "one");
  const auto two = put("bucket", "k", "two", {false, one->etag});
  ASSERT_TRUE(two);
  EXPECT_EQ(put("bucket", "k", "x", {true, ""}).error().code(), "PreconditionFailed");
  const auto outcomes =
      store_->delete_objects("bucket", {{"k", {false, one->etag}},
                                        {"k", {false, two->etag}, one->version_id},
                                        {"k", {false, two->etag}}});
  ASSERT_TRUE(outcomes);
  EXPECT_EQ((*outcomes)[0].error().code(), "PreconditionFailed");
  EXPECT_EQ((*outcomes)[1].error().code(), "PreconditionFailed");
  EXPECT_TRUE((*outcomes)[2]->is_delete_marker);
  // A marker isn't an object.
  EXPECT_TRUE(put("bucket", "k", "three", {true, ""}));
}

TEST_F(Versions, EachHasTagsOfItsOwn) {
  set(Versioning::enabled);
  const std::string one = put_version("k", "one");
  const std::string two = put_version("k", "two");
  EXPECT_EQ(*store_->set_object_tags("bucket", "k", "of=one", one), one);
  EXPECT_EQ(*store_->set_object_tags("bucket", "k", "of=two"), two);
  EXPECT_EQ(store_->get_object_info("bucket", "k", one)->headers.at(kTagsHeader), "of=one");
  EXPECT_EQ(store_->get_object_info("bucket", "k")->headers.at(kTagsHeader), "of=two");
}

TEST_F(Versions, ACompletedUploadIsOneAndSaysSoAgain) {
  set(Versioning::enabled);
  const std::string one = put_version("k", "one");
  const auto upload = store_->create_multipart_upload({"bucket", "k", {}, {}, {}});
  const std::string etag = part("k", upload->upload_id, 1, "parts");
  const CompleteRequest complete{"bucket", "k", upload->upload_id, {{1, etag, {}}}, {}, nullptr};
  const auto done = store_->complete_multipart_upload(complete);
  ASSERT_TRUE(done);
  EXPECT_TRUE(is_version_id(done->version_id));
  EXPECT_EQ(store_->complete_multipart_upload(complete)->version_id, done->version_id);
  EXPECT_EQ(get_version("k", one), "one");
  EXPECT_EQ(get("bucket", "k"), "parts");
}

// Emptying a bucket deletes what a page lists, and continues after its last entry.
TEST_F(Versions, AListGoesOnBehindAVersionThatIsGone) {
  std::vector<std::string> expected;
  put_version("a", "from before");
  set(Versioning::enabled);
  for (int i = 0; i < 6; ++i) put_version("a", std::to_string(i));
  for (int i = 0; i < 3; ++i) put_version("b", std::to_string(i));
  erase("b");
  ListRequest request{"bucket", "", "", "", 3};
  std::string after;
  std::size_t seen = 0;
  for (bool more = true; more;) {
    const auto page = store_->list_versions(request, after);
    ASSERT_TRUE(page);
    for (const ListedVersion& version : page->versions)
      EXPECT_TRUE(erase(version.info.key, version.info.version_id).existed);
    seen += page->versions.size();
    request.after = page->last;
    after = page->last_version;
    more = page->truncated;
  }
  EXPECT_EQ(seen, 11U);
  EXPECT_THAT(list(), IsEmpty());
}

TEST_F(Versions, ListsGroupByTheDelimiterOnce) {
  set(Versioning::enabled);
  for (const char* key : {"a/1", "a/1", "a/2", "b"}) put_version(key, "x");
  erase("a/2");
  ListRequest request{"bucket", "", "/", "", 1};
  const auto page = store_->list_versions(request, "");
  EXPECT_THAT(page->common_prefixes, ElementsAre("a/"));
  EXPECT_TRUE(page->truncated);
  EXPECT_EQ(page->last, "a/");
  request.after = page->last;
  // S3's clients send back whatever marker they got.
  for (const char* marker : {"", "null"}) {
    const auto next = store_->list_versions(request, marker);
    ASSERT_THAT(next->versions, SizeIs(1));
    EXPECT_EQ(next->versions[0].info.key, "b");
    EXPECT_FALSE(next->truncated);
  }
}

// The state after a crash between the commit and the placement of the files.
TEST_F(Versions, ACommittedOneThatWasNotPlacedIsPlaced) {
  set(Versioning::enabled);
  const std::string one = put_version("dir/k", "one");
  const std::string two = put_version("dir/k", "two");
  store_.reset();
  std::string id;
  {
    auto db = Database::open_durable(dir_ / ".index.db");
    auto query = db->prepare("SELECT file_id FROM objects");
    ASSERT_TRUE(*query->step());
    id = query->text(0);
  }
  fs::rename(dir_ / "bucket/dir/k", dir_ / ".incoming" / id);
  ASSERT_TRUE(replace_file(dir_ / "bucket/dir/k", "one"));
  reopen();
  EXPECT_EQ(get("bucket", "dir/k"), "two");
  EXPECT_EQ(get_version("dir/k", one), "one");
  EXPECT_EQ(*read_file(dir_ / "bucket/dir/k"), "two");
  EXPECT_EQ(incoming_files(), 0U);
}

// A new one replaces an object even if the old one's file is lost.
TEST_F(Versions, OneWhoseFileIsLostKeepsNobodyFromWriting) {
  set(Versioning::enabled);
  const std::string one = put_version("k", "one");
  fs::remove(dir_ / "bucket/k");
  const std::string two = put_version("k", "two");
  EXPECT_EQ(get("bucket", "k"), "two");
  EXPECT_EQ(get_version("k", one), "[]");
  store_.reset();
  const CheckOptions options{true, true, dir_.string() + "-lost"};
  const auto checked = check_objects(dir_, system_clock(), options);
  ASSERT_TRUE(checked);
  ASSERT_THAT(checked->damages, SizeIs(1));
  EXPECT_EQ(checked->damages[0].where, "bucket/k (version " + one + ")");
  EXPECT_THAT(check_objects(dir_, system_clock(), options)->damages, IsEmpty());
  reopen();
  EXPECT_THAT(list(), ElementsAre("k " + two + " latest"));
  fs::remove_all(dir_.string() + "-lost");
}

TEST_F(Versions, ABackupHasThemAll) {
  put_version("k", "from before");
  set(Versioning::enabled);
  const std::string one = put_version("k", "one");
  put_version("k", "two");
  put_version("gone", "x");
  erase("gone");
  const auto before = list();
  for (const bool link : {false, true}) {
    const fs::path copy = dir_.string() + "-copy";
    const auto copied = copy_objects(dir_, copy, link);
    ASSERT_TRUE(copied) << copied.error().message();
    EXPECT_EQ(copied->objects, 4U);
    EXPECT_THAT(check_objects(copy, system_clock(), {})->damages, IsEmpty());
    auto original = std::move(store_);
    auto opened = ObjectStore::open(copy, system_clock());
    ASSERT_TRUE(opened);
    store_ = std::move(*opened);
    EXPECT_EQ(list(), before);
    EXPECT_EQ(get("bucket", "k"), "two");
    EXPECT_EQ(get_version("k", one), "one");
    EXPECT_EQ(get_version("k", "null"), "from before");
    store_ = std::move(original);
    fs::remove_all(copy);
  }
}

}  // namespace
}  // namespace trainyard::store
