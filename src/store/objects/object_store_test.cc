#include "store/objects/object_store.h"

#include <gmock/gmock.h>

#include <thread>

#include "store/objects/store_fixture.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class Objects : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    ASSERT_TRUE(store_->create_bucket("bucket"));
  }
  std::vector<std::string> names(const ListRequest& request) {
    const auto page = store_->list_objects(request);
    if (!page) return {page.error().code()};
    std::vector<std::string> all;
    for (const ObjectInfo& info : page->objects) all.push_back(info.key);
    for (const std::string& prefix : page->common_prefixes) all.push_back("<" + prefix + ">");
    if (page->truncated) all.push_back("… " + page->last);
    return all;
  }
};

TEST_F(Objects, AnObjectWithAnOrdinaryKeyIsAPlainFile) {
  const auto info = put("bucket", "data/train/a.csv", "1,2\n");
  ASSERT_TRUE(info);
  EXPECT_EQ(info->etag, "3ecfad755fa825f7a17c5526ec44e651");
  EXPECT_EQ(info->size, 4U);
  EXPECT_EQ(*read_file(dir_ / "bucket/data/train/a.csv"), "1,2\n");
  EXPECT_EQ(get("bucket", "data/train/a.csv"), "1,2\n");
  const auto found = store_->get_object_info("bucket", "data/train/a.csv");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->headers.at("content-type"), "text/plain");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Objects, NothingIsTakenBelowTheDisksFloorAndWhatIsThereCanBeReadAndDeleted) {
  ASSERT_TRUE(put("bucket", "old", "bytes"));
  const auto created = store_->create_multipart_upload({"bucket", "parts", {}, {}, {}});
  ASSERT_TRUE(created);
  EXPECT_EQ(part("parts", created->upload_id, 1, "part").size(), 32U) << "its ETag";

  free_space_ = mib(101);
  EXPECT_TRUE(put("bucket", "small", "bytes"));
  const auto large = put("bucket", "large", std::string(2 << 20, 'x'));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code(), "ENOSPC");
  // An upload that fits at its start is still checked while it continues.
  free_space_ = mib(120);
  auto upload = store_->begin_upload();
  ASSERT_TRUE(upload);
  ASSERT_TRUE(upload->write(std::string(1 << 20, 'x')));
  free_space_ = mib(99);
  Result<void> wrote;
  for (int i = 0; i < 16 && wrote; ++i) wrote = upload->write(std::string(1 << 20, 'x'));
  ASSERT_FALSE(wrote);
  EXPECT_EQ(wrote.error().code(), "ENOSPC");

  EXPECT_FALSE(store_->begin_upload());
  EXPECT_FALSE(store_->create_multipart_upload({"bucket", "more", {}, {}, {}}));
  EXPECT_FALSE(store_->create_bucket("more"));
  EXPECT_EQ(get("bucket", "old"), "bytes");
  ASSERT_TRUE(store_->abort_multipart_upload("bucket", "parts", created->upload_id));
  ASSERT_TRUE(store_->delete_object("bucket", "old", {}));
  EXPECT_EQ(get("bucket", "old"), "[NoSuchKey]");
  free_space_ = gib(1);
  EXPECT_TRUE(put("bucket", "large", std::string(2 << 20, 'x')));
}

TEST_F(Objects, ManyAreDeletedAtOnceEachWithItsOutcome) {
  const auto info = put("bucket", "a", "one");
  ASSERT_TRUE(put("bucket", "a/b", "two"));
  ASSERT_TRUE(put("bucket", "kept", "three"));
  const auto outcomes = store_->delete_objects("bucket", {{"a", {false, info->etag}},
                                                          {"a/b", {}},
                                                          {"kept", {false, "other"}},
                                                          {"none", {}},
                                                          {"a", {}},
                                                          {"absent", {false, "*"}}});
  ASSERT_TRUE(outcomes);
  std::vector<std::string> texts;
  for (const auto& outcome : *outcomes)
    texts.push_back(!outcome ? outcome.error().code() : outcome->existed ? "deleted" : "absent");
  EXPECT_THAT(texts, ElementsAre("deleted", "deleted", "PreconditionFailed", "absent", "absent",
                                 "NoSuchKey"));
  EXPECT_THAT(names({"bucket", "", "", "", 10}), ElementsAre("kept"));
  EXPECT_FALSE(fs::exists(dir_ / "bucket/a"));
  EXPECT_TRUE(fs::is_empty(dir_ / ".escaped/bucket"));
  EXPECT_EQ(store_->delete_objects("none", {{"a", {}}}).error().code(), "NoSuchBucket");
}

TEST_F(Objects, DeletersOfTheSameKeysDoNotWaitForEachOther) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this, t] {
      std::vector<Deletion> deletions;
      for (int i = 0; i < 100; ++i) deletions.push_back({std::to_string(t % 2 ? i : 99 - i), {}});
      for (int round = 0; round < 5; ++round) {
        EXPECT_TRUE(put("bucket", std::to_string(round), "x"));
        EXPECT_TRUE(store_->delete_objects("bucket", deletions));
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(names({"bucket", "", "", "", 10}), ElementsAre());
}

TEST_F(Objects, SurviveReopening) {
  ASSERT_TRUE(put("bucket", "a", "one"));
  ASSERT_TRUE(put("bucket", "a/b", "two"));
  reopen();
  EXPECT_EQ(get("bucket", "a"), "one");
  EXPECT_EQ(get("bucket", "a/b"), "two");
  EXPECT_EQ(store_->list_buckets()->size(), 1U);
}

TEST_F(Objects, AFileAndAFolderOfOneNameLiveSideBySide) {
  ASSERT_TRUE(put("bucket", "a/b/c", "deep"));
  ASSERT_TRUE(put("bucket", "a", "file"));
  ASSERT_TRUE(put("bucket", "a/b", "middle"));
  ASSERT_TRUE(put("bucket", "a/", "marker"));
  EXPECT_EQ(get("bucket", "a/b/c"), "deep");
  EXPECT_EQ(get("bucket", "a"), "file");
  EXPECT_EQ(get("bucket", "a/b"), "middle");
  EXPECT_EQ(get("bucket", "a/"), "marker");
  ASSERT_TRUE(put("bucket", "a", "again"));
  EXPECT_EQ(get("bucket", "a"), "again");
  for (const char* key : {"a", "a/", "a/b", "a/b/c"})
    EXPECT_TRUE(*store_->delete_object("bucket", key));
  EXPECT_TRUE(fs::is_empty(dir_ / "bucket")) << "an emptied folder was left";
  EXPECT_TRUE(fs::is_empty(dir_ / ".escaped/bucket"));
  EXPECT_TRUE(store_->delete_bucket("bucket"));
  EXPECT_FALSE(fs::exists(dir_ / "bucket"));
}

TEST_F(Objects, HostileKeysStayInTheirBucket) {
  ASSERT_TRUE(store_->create_bucket("other"));
  ASSERT_TRUE(put("other", "secret", "secret"));
  const std::vector<std::string> keys = {"../../etc/passwd",
                                         "a/../../b",
                                         "../other/secret",
                                         "/etc/passwd",
                                         std::string("nul\0byte", 8),
                                         "//",
                                         "/",
                                         "a//b",
                                         ".",
                                         "..",
                                         "./x",
                                         "x/.",
                                         "x/..",
                                         "line\nbreak",
                                         std::string(1024, 'k'),
                                         std::string(300, 's') + "/x",
                                         "../.index.db",
                                         "\xc3\xbc/ok"};
  const auto outside_before = std::distance(fs::directory_iterator(dir_.parent_path()), {});
  for (const std::string& key : keys) {
    ASSERT_TRUE(put("bucket", key, "content of " + key)) << key;
  }
  for (const std::string& key : keys) EXPECT_EQ(get("bucket", key), "content of " + key);
  EXPECT_EQ(get("other", "secret"), "secret");
  EXPECT_FALSE(fs::exists(dir_.parent_path() / "b"));
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_.parent_path()), {}), outside_before);
  EXPECT_EQ(store_->list_objects({"bucket", "", "", "", 1000})->objects.size(), keys.size());
  reopen();
  for (const std::string& key : keys) {
    EXPECT_EQ(get("bucket", key), "content of " + key);
    EXPECT_TRUE(*store_->delete_object("bucket", key));
  }
  EXPECT_TRUE(store_->delete_bucket("bucket"));
}

TEST_F(Objects, ALinkInTheFolderIsNotFollowed) {
  const fs::path outside = dir_.parent_path() / ("outside-" + random_hex(8));
  ASSERT_TRUE(ensure_directory(outside));
  ASSERT_TRUE(put("bucket", "real", "x"));
  fs::create_directory_symlink(outside, dir_ / "bucket" / "link");
  ASSERT_TRUE(put("bucket", "link/file", "mine"));
  EXPECT_EQ(get("bucket", "link/file"), "mine");
  EXPECT_TRUE(fs::is_empty(outside));
  fs::remove_all(outside);
}

TEST_F(Objects, AReaderKeepsTheObjectItOpened) {
  ASSERT_TRUE(put("bucket", "k", "old content"));
  const auto open = store_->open_object("bucket", "k");
  ASSERT_TRUE(open);
  ASSERT_TRUE(put("bucket", "k", "new"));
  EXPECT_EQ(read_all(*open), "old content");
  ASSERT_TRUE(store_->delete_object("bucket", "k"));
  EXPECT_EQ(read_all(*open), "old content");
  EXPECT_EQ(get("bucket", "k"), "[NoSuchKey]");
}

TEST_F(Objects, AnUploadThatIsDroppedLeavesNothing) {
  {
    auto upload = store_->begin_upload();
    ASSERT_TRUE(upload->write("half"));
    EXPECT_EQ(incoming_files(), 1U);
  }
  EXPECT_EQ(incoming_files(), 0U);
  EXPECT_EQ(put("none", "k", "x").error().code(), "NoSuchBucket");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Objects, ConditionsOnWritesAreChecked) {
  const auto first = put("bucket", "k", "1", {true, ""});
  ASSERT_TRUE(first);
  EXPECT_EQ(put("bucket", "k", "2", {true, ""}).error().code(), "PreconditionFailed");
  EXPECT_EQ(put("bucket", "k", "2", {false, "wrong"}).error().code(), "PreconditionFailed");
  EXPECT_EQ(put("bucket", "none", "2", {false, "wrong"}).error().code(), "NoSuchKey");
  EXPECT_EQ(get("bucket", "k"), "1");
  EXPECT_TRUE(put("bucket", "k", "2", {false, first->etag}));
  EXPECT_EQ(store_->delete_object("bucket", "k", {false, first->etag}).error().code(),
            "PreconditionFailed");
  EXPECT_EQ(get("bucket", "k"), "2");
}

TEST_F(Objects, OfManyThatMustBeFirstOneWins) {
  std::vector<std::thread> threads;
  std::atomic<int> won{0};
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      if (put("bucket", "lock", std::to_string(i), {true, ""})) ++won;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
}

TEST_F(Objects, ReadersNeverSeeAMixtureWhileWritersRace) {
  ASSERT_TRUE(put("bucket", "k", std::string(1000, 'a')));
  std::atomic<bool> stop{false};
  std::vector<std::thread> writers;
  for (int i = 0; i < 3; ++i)
    writers.emplace_back([&, i] {
      for (int n = 0; n < 60; ++n) {
        const std::size_t size = static_cast<std::size_t>(1000 + i * 37 + n);
        ASSERT_TRUE(put("bucket", "k", std::string(size, static_cast<char>('a' + i))));
        if (i == 2 && n % 7 == 0) {
          ASSERT_TRUE(store_->delete_object("bucket", "k"));
        }
      }
    });
  std::thread reader([&] {
    while (!stop) {
      const std::string content = get("bucket", "k");
      if (content != "[NoSuchKey]") {
        ASSERT_EQ(content.find_first_not_of(content[0]), std::string::npos)
            << content.substr(0, 40);
      }
    }
  });
  for (std::thread& thread : writers) thread.join();
  stop = true;
  reader.join();
}

TEST_F(Objects, BucketsSayWhatIsWrong) {
  EXPECT_EQ(store_->create_bucket("bucket").error().code(), "BucketAlreadyOwnedByYou");
  EXPECT_EQ(store_->create_bucket("../up").error().code(), "InvalidBucketName");
  EXPECT_EQ(store_->get_bucket("../up").error().code(), "NoSuchBucket");
  EXPECT_EQ(store_->delete_bucket("none").error().code(), "NoSuchBucket");
  ASSERT_TRUE(put("bucket", "k", "x"));
  EXPECT_EQ(store_->delete_bucket("bucket").error().code(), "BucketNotEmpty");
  EXPECT_EQ(put("bucket", std::string(1025, 'x'), "").error().code(), "KeyTooLongError");
  EXPECT_EQ(get("none", "k"), "[NoSuchBucket]");
  EXPECT_EQ(store_->delete_object("none", "k").error().code(), "NoSuchBucket");
  EXPECT_FALSE(*store_->delete_object("bucket", "other"));
}

TEST_F(Objects, ListsGroupByDelimiterAndPage) {
  for (const char* key : {"a", "b/1", "b/2", "b0", "c/d/e", "c/d/f", "c/g", "\xc3\xa9"})
    ASSERT_TRUE(put("bucket", key, "x"));
  EXPECT_THAT(names({"bucket", "", "", "", 1000}),
              ElementsAre("a", "b/1", "b/2", "b0", "c/d/e", "c/d/f", "c/g", "\xc3\xa9"));
  EXPECT_THAT(names({"bucket", "", "/", "", 1000}),
              ElementsAre("a", "b0", "\xc3\xa9", "<b/>", "<c/>"));
  EXPECT_THAT(names({"bucket", "c/", "/", "", 1000}), ElementsAre("c/g", "<c/d/>"));
  EXPECT_THAT(names({"bucket", "", "/", "", 2}), ElementsAre("a", "<b/>", "… b/"));
  EXPECT_THAT(names({"bucket", "", "/", "b/", 2}), ElementsAre("b0", "<c/>", "… c/"));
  EXPECT_THAT(names({"bucket", "", "/", "c/", 2}), ElementsAre("\xc3\xa9"));
  EXPECT_THAT(names({"bucket", "b", "", "b/1", 1}), ElementsAre("b/2", "… b/2"));
  EXPECT_THAT(names({"bucket", "b", "", "zzz", 1}), ElementsAre());
  EXPECT_THAT(names({"bucket", "", "", "", 0}), ElementsAre());
  EXPECT_THAT(names({"none", "", "", "", 1}), ElementsAre("NoSuchBucket"));
  EXPECT_TRUE(*store_->has_objects_under("bucket", "c/d"));
  EXPECT_FALSE(*store_->has_objects_under("bucket", "c/x"));
  EXPECT_EQ(store_->has_objects_under("none", "").error().code(), "NoSuchBucket");
}

TEST_F(Objects, AFileChangedBehindOurBackIsReportedNotServed) {
  ASSERT_TRUE(put("bucket", "k", "four"));
  ASSERT_TRUE(replace_file(dir_ / "bucket/k", "longer than four"));
  EXPECT_EQ(store_->open_object("bucket", "k").error().kind(), ErrorKind::corrupt);
  fs::remove(dir_ / "bucket/k");
  EXPECT_EQ(store_->open_object("bucket", "k").error().kind(), ErrorKind::corrupt);
  ASSERT_TRUE(put("bucket", "k", "good"));
  EXPECT_EQ(get("bucket", "k"), "good");
}

TEST_F(Objects, OneProcessAtATimeOpensAStore) {
  EXPECT_EQ(ObjectStore::open(dir_, system_clock()).error().kind(), ErrorKind::already_exists);
}

}  // namespace
}  // namespace trainyard::store
