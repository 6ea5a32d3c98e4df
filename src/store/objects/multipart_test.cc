#include <gmock/gmock.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "store/objects/store_fixture.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;

class Multipart : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    ASSERT_TRUE(store_->create_bucket("bucket"));
    const auto created =
        store_->create_multipart_upload({"bucket", "k", {{"content-type", "x/y"}}, {}, {}});
    ASSERT_TRUE(created);
    id_ = created->upload_id;
  }
  Result<ObjectInfo> complete(std::vector<PartChoice> parts) {
    return store_->complete_multipart_upload({"bucket", "k", id_, std::move(parts), {}, nullptr});
  }
  // A part that has begun, and whose bytes are still to come.
  ObjectUpload begin(int number, std::size_t length) {
    auto upload = store_->begin_part(id_, number, length);
    EXPECT_TRUE(upload) << upload.error().message();
    return std::move(*upload);
  }
  Result<PartInfo> finish(ObjectUpload upload, int number) {
    return store_->put_part("bucket", "k", id_, number, std::move(upload), {});
  }
  static ino_t inode_of(const fs::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_ino;
  }
  fs::path only_incoming_file() const {
    EXPECT_EQ(incoming_files(), 1U);
    return *fs::directory_iterator(dir_ / ".incoming");
  }
  // A Complete that fails when all its work is done.
  void fail_to_complete(std::vector<PartChoice> parts) {
    CompleteRequest request{"bucket", "k", id_, std::move(parts), {}, nullptr};
    request.condition.etag = "none has it";
    EXPECT_EQ(store_->complete_multipart_upload(request).error().code(), "NoSuchKey");
  }

  std::string id_;
  const std::string big_ = std::string(5 << 20, 'b');
  const std::string other_ = std::string(5 << 20, 'o');
};

TEST_F(Multipart, PartsBecomeOneObjectInOrderOfTheirNumbers) {
  const std::string last = part("k", id_, 7, "tail");
  const std::string first = part("k", id_, 2, big_);
  reopen();
  const auto done = complete({{2, first, {}}, {7, last, {}}});
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_THAT(done->etag, testing::EndsWith("-2"));
  EXPECT_EQ(get("bucket", "k"), big_ + "tail");
  EXPECT_EQ(*read_file(dir_ / "bucket/k"), big_ + "tail");
  const auto info = store_->get_object_info("bucket", "k");
  EXPECT_EQ(info->headers.at("content-type"), "x/y");
  EXPECT_THAT(info->part_sizes, testing::ElementsAre(big_.size(), 4U));
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, IdleUploadsAreAbortedWithTheirParts) {
  part("k", id_, 1, "one");
  const auto empty = store_->create_multipart_upload({"bucket", "empty", {}, {}, {}});
  ASSERT_TRUE(empty);
  const Timestamp long_ago = system_clock().now() - std::chrono::hours(1);
  EXPECT_EQ(*store_->abort_idle_uploads(long_ago), 0U);
  EXPECT_EQ(incoming_files(), 1U);
  EXPECT_EQ(*store_->abort_idle_uploads(system_clock().now() + std::chrono::hours(1)), 2U);
  EXPECT_EQ(incoming_files(), 0U);
  EXPECT_EQ(part("k", id_, 2, "two"), "[NoSuchUpload]");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, ARecentPartKeepsAnUpload) {
  while (system_clock().now() <= store_->get_multipart_upload("bucket", "k", id_)->initiated)
    std::this_thread::yield();
  const Timestamp between = system_clock().now();
  part("k", id_, 1, "one");
  EXPECT_EQ(*store_->abort_idle_uploads(between), 0U);
  EXPECT_EQ(incoming_files(), 1U);
}

TEST_F(Multipart, ARepeatedCompleteGetsTheSameAnswer) {
  const std::string etag = part("k", id_, 1, "only");
  const auto done = complete({{1, etag, {}}});
  ASSERT_TRUE(done);
  reopen();
  const auto again = complete({{1, etag, {}}});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->etag, done->etag);
}

TEST_F(Multipart, WrongCompletesAreRefusedAndLoseNothing) {
  const std::string one = part("k", id_, 1, "small");
  const std::string two = part("k", id_, 2, "last");
  EXPECT_EQ(complete({{1, one, {}}, {2, two, {}}}).error().code(), "EntityTooSmall");
  EXPECT_EQ(complete({{2, two, {}}, {1, one, {}}}).error().code(), "InvalidPartOrder");
  EXPECT_EQ(complete({{1, two, {}}}).error().code(), "InvalidPart");
  EXPECT_EQ(complete({{3, one, {}}}).error().code(), "InvalidPart");
  EXPECT_EQ(complete({}).error().code(), "InvalidRequest");
  EXPECT_EQ(get("bucket", "k"), "[NoSuchKey]");
  EXPECT_TRUE(complete({{2, two, {}}}));
  EXPECT_EQ(get("bucket", "k"), "last");
}

TEST_F(Multipart, TheSizeThatWasSaidMustBeThatOfTheParts) {
  const std::string etag = part("k", id_, 1, "only");
  CompleteRequest request{"bucket", "k", id_, {{1, etag, {}}}, {}, nullptr};
  request.size = 5;
  EXPECT_EQ(store_->complete_multipart_upload(request).error().code(), "InvalidRequest");
  EXPECT_EQ(get("bucket", "k"), "[NoSuchKey]");
  request.size = 4;
  EXPECT_TRUE(store_->complete_multipart_upload(request));
}

TEST_F(Multipart, OfSeveralCompletesAtOnceOneDoesTheWork) {
  const std::string one = part("k", id_, 1, big_);
  const std::string two = part("k", id_, 2, "end");
  std::atomic<int> completed{0};
  std::vector<std::string> etags(8);
  std::vector<std::thread> threads;
  for (std::string& etag : etags)
    threads.emplace_back([&] {
      CompleteRequest request{"bucket",
                              "k",
                              id_,
                              {{1, one, {}}, {2, two, {}}},
                              {},
                              [&](const std::vector<PartInfo>&) -> Result<Checksum> {
                                ++completed;
                                return Checksum{};
                              }};
      const auto done = store_->complete_multipart_upload(request);
      etag = done ? done->etag : done.error().code();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(etags, testing::Each(testing::EndsWith("-2")));
  EXPECT_EQ(completed, 1);
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, APartThatComesDuringCompleteLeavesNoFile) {
  const std::string one = part("k", id_, 1, "only");
  CompleteRequest request{"bucket",
                          "k",
                          id_,
                          {{1, one, {}}},
                          {},
                          [&](const std::vector<PartInfo>&) -> Result<Checksum> {
                            part("k", id_, 2, "late");
                            return Checksum{};
                          }};
  ASSERT_TRUE(store_->complete_multipart_upload(request));
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, AnAbortDuringCompleteWins) {
  const std::string one = part("k", id_, 1, "only");
  CompleteRequest request{"bucket",
                          "k",
                          id_,
                          {{1, one, {}}},
                          {},
                          [&](const std::vector<PartInfo>&) -> Result<Checksum> {
                            EXPECT_TRUE(store_->abort_multipart_upload("bucket", "k", id_));
                            return Checksum{};
                          }};
  EXPECT_EQ(store_->complete_multipart_upload(request).error().code(), "NoSuchUpload");
  EXPECT_EQ(get("bucket", "k"), "[NoSuchKey]");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, UploadsOfOneKeyAreListedAsTheyBegan) {
  std::vector<std::string> began = {id_};
  for (int i = 0; i < 50; ++i)
    began.push_back(store_->create_multipart_upload({"bucket", "k", {}, {}, {}})->upload_id);
  std::vector<std::string> listed;
  const auto uploads = store_->list_multipart_uploads("bucket", "", "");
  for (const MultipartUploadInfo& upload : *uploads) listed.push_back(upload.upload_id);
  EXPECT_EQ(listed, began);
}

TEST_F(Multipart, TheLastPartOfANumberCounts) {
  const std::string old = part("k", id_, 1, "old");
  const std::string replacement = part("k", id_, 1, "new");
  EXPECT_EQ(incoming_files(), 1U);
  EXPECT_EQ(complete({{1, old, {}}}).error().code(), "InvalidPart");
  EXPECT_TRUE(complete({{1, replacement, {}}}));
  EXPECT_EQ(get("bucket", "k"), "new");
}

TEST_F(Multipart, AbortRemovesThePartsAndTheUpload) {
  part("k", id_, 1, "x");
  EXPECT_EQ(store_->abort_multipart_upload("bucket", "other", id_).error().code(), "NoSuchUpload");
  ASSERT_TRUE(store_->abort_multipart_upload("bucket", "k", id_));
  EXPECT_EQ(incoming_files(), 0U);
  EXPECT_EQ(store_->abort_multipart_upload("bucket", "k", id_).error().code(), "NoSuchUpload");
  EXPECT_EQ(part("k", id_, 1, "x"), "[NoSuchUpload]");
  EXPECT_EQ(complete({{1, "x", {}}}).error().code(), "NoSuchUpload");
}

TEST_F(Multipart, PartNumbersHaveBounds) {
  EXPECT_EQ(part("k", id_, 0, "x"), "[InvalidArgument]");
  EXPECT_EQ(part("k", id_, 10001, "x"), "[InvalidArgument]");
  EXPECT_EQ(part("k", id_, 10000, "x").size(), 32U);
}

TEST_F(Multipart, UploadsAndPartsAreListed) {
  part("k", id_, 5, "five");
  part("k", id_, 1, "one");
  const auto parts = store_->list_parts("bucket", "k", id_);
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].number, 1);
  EXPECT_EQ((*parts)[1].size, 4U);
  const auto second = store_->create_multipart_upload({"bucket", "a", {}, {}, {}});
  const auto uploads = store_->list_multipart_uploads("bucket", "", "");
  ASSERT_EQ(uploads->size(), 2U);
  EXPECT_EQ((*uploads)[0].key, "a");
  EXPECT_EQ(store_->list_multipart_uploads("bucket", "a", second->upload_id)->size(), 1U);
}

TEST_F(Multipart, DeletingTheBucketEndsItsUploads) {
  part("k", id_, 1, "x");
  ASSERT_TRUE(store_->delete_bucket("bucket"));
  EXPECT_EQ(incoming_files(), 0U);
  ASSERT_TRUE(store_->create_bucket("bucket"));
  EXPECT_EQ(part("k", id_, 1, "x"), "[NoSuchUpload]");
}

TEST_F(Multipart, TheChecksumIsMadeOfThePartsAndMayRefuseThem) {
  const std::string one = part("k", id_, 1, big_);
  const std::string two = part("k", id_, 2, "end");
  part("k", id_, 3, "not chosen");
  CompleteRequest request{"bucket", "k", id_, {{1, one, {}}, {2, two, {}}}, {}, nullptr};
  request.checksum = [](const std::vector<PartInfo>&) -> Result<Checksum> {
    return Error(ErrorKind::corrupt, "no").with_code("BadDigest");
  };
  EXPECT_EQ(store_->complete_multipart_upload(request).error().code(), "BadDigest");
  request.checksum = [&](const std::vector<PartInfo>& parts) {
    EXPECT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts.back().etag, two);
    return Result<Checksum>(Checksum{"CRC32", "AAAAAA==", false});
  };
  const auto done = store_->complete_multipart_upload(request);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->checksum.value, "AAAAAA==");
}

TEST_F(Multipart, AConditionOnAnETagFailsOnceTheKeyWasWrittenSinceTheUploadBegan) {
  const std::string etag = part("k", id_, 1, "of parts");
  CompleteRequest request{"bucket", "k", id_, {{1, etag, {}}}, {}, nullptr};
  // Times are kept in milliseconds: the write must come in a later one than the upload.
  const Timestamp began = system_clock().now();
  while (system_clock().now() < began + std::chrono::milliseconds(2)) std::this_thread::yield();
  const std::string meanwhile = put("bucket", "k", "meanwhile")->etag;
  for (const std::string& wanted : {meanwhile, std::string("*"), std::string("other")}) {
    request.condition.etag = wanted;
    EXPECT_EQ(store_->complete_multipart_upload(request).error().code(),
              "ConditionalRequestConflict");
  }
  EXPECT_EQ(get("bucket", "k"), "meanwhile");
  request.condition.etag = "";
  EXPECT_TRUE(store_->complete_multipart_upload(request));
}

TEST_F(Multipart, PartsAreWrittenOnceAtTheirPlaceInTheObject) {
  const std::string two = part("k", id_, 2, other_);
  const std::string three = part("k", id_, 3, "tail");
  const std::string one = part("k", id_, 1, big_);
  const ino_t inode = inode_of(only_incoming_file());
  EXPECT_EQ(fs::file_size(only_incoming_file()), big_.size() + other_.size() + 4);
  ASSERT_TRUE(complete({{1, one, {}}, {2, two, {}}, {3, three, {}}}));
  EXPECT_EQ(inode_of(dir_ / "bucket/k"), inode);
  EXPECT_EQ(get("bucket", "k"), big_ + other_ + "tail");
  EXPECT_TRUE(store_->open_object("bucket", "k")->reader.has_checksums());
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, AnUploadContinuesInItsFileAfterARestart) {
  const std::string one = part("k", id_, 1, big_);
  const ino_t inode = inode_of(only_incoming_file());
  reopen();
  const std::string two = part("k", id_, 2, other_);
  EXPECT_EQ(inode_of(only_incoming_file()), inode);
  ASSERT_TRUE(complete({{1, one, {}}, {2, two, {}}}));
  EXPECT_EQ(inode_of(dir_ / "bucket/k"), inode);
  EXPECT_EQ(get("bucket", "k"), big_ + other_);
}

TEST_F(Multipart, PartsAtOnceAreWrittenToOneFile) {
  constexpr int kParts = 6;
  std::vector<std::string> etags(kParts + 1);
  std::vector<std::thread> threads;
  std::string expected;
  for (int number = 1; number <= kParts; ++number) {
    const std::string content(number == kParts ? 77 : 5 << 20, static_cast<char>('0' + number));
    expected += content;
    threads.emplace_back([this, number, content, &etags] {
      etags[static_cast<std::size_t>(number)] = part("k", id_, number, content);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<PartChoice> parts;
  for (int number = 1; number <= kParts; ++number)
    parts.push_back({number, etags[static_cast<std::size_t>(number)], {}});
  ASSERT_TRUE(complete(parts));
  EXPECT_EQ(get("bucket", "k"), expected);
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, AShortPartThatBeginsFirstIsPutBehindTheOthers) {
  const std::string last = part("k", id_, 3, "tail");
  const std::string one = part("k", id_, 1, big_);
  const std::string two = part("k", id_, 2, other_);
  EXPECT_EQ(incoming_files(), 2U);
  ASSERT_TRUE(complete({{1, one, {}}, {2, two, {}}, {3, last, {}}}));
  EXPECT_EQ(get("bucket", "k"), big_ + other_ + "tail");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, APartSentAgainChangesNothingOfTheFirstUntilItIsStored) {
  const std::string one = part("k", id_, 1, big_);
  const std::string two = part("k", id_, 2, other_);
  const ino_t inode = inode_of(only_incoming_file());
  {
    ObjectUpload again = begin(1, big_.size());
    ASSERT_TRUE(again.write(std::string(1 << 20, 'x')));
    EXPECT_EQ(incoming_files(), 2U);
  }
  EXPECT_EQ(incoming_files(), 1U);
  EXPECT_EQ(read_file(only_incoming_file())->substr(0, big_.size()), big_);
  const std::string newer(big_.size(), 'n');
  const std::string replacement = part("k", id_, 1, newer);
  EXPECT_EQ(complete({{1, one, {}}, {2, two, {}}}).error().code(), "InvalidPart");
  ASSERT_TRUE(complete({{1, replacement, {}}, {2, two, {}}}));
  EXPECT_EQ(get("bucket", "k"), newer + other_);
  EXPECT_EQ(inode_of(dir_ / "bucket/k"), inode);
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, APartSentAgainWithAnotherLengthMovesThoseBehindIt) {
  const std::string one = part("k", id_, 1, big_);
  const std::string two = part("k", id_, 2, other_);
  const std::string longer(big_.size() + 1000, 'l');
  const std::string replacement = part("k", id_, 1, longer);
  ASSERT_TRUE(complete({{1, replacement, {}}, {2, two, {}}}));
  EXPECT_EQ(get("bucket", "k"), longer + other_);
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, APartThatIsBeingSentDuringCompleteNeverReachesTheObject) {
  const std::string one = part("k", id_, 1, big_);
  const std::string two = part("k", id_, 2, other_);
  ObjectUpload late = begin(3, big_.size());
  ObjectUpload stale = begin(2, big_.size());
  ASSERT_TRUE(late.write(std::string(1000, 'x')));
  ASSERT_TRUE(complete({{1, one, {}}, {2, two, {}}}));
  ASSERT_TRUE(late.write(std::string(1000, 'x')));
  ASSERT_TRUE(stale.write(std::string(1000, 'x')));
  EXPECT_EQ(finish(std::move(late), 3).error().code(), "NoSuchUpload");
  EXPECT_EQ(finish(std::move(stale), 2).error().code(), "NoSuchUpload");
  EXPECT_EQ(*read_file(dir_ / "bucket/k"), big_ + other_);
  EXPECT_EQ(get("bucket", "k"), big_ + other_);
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, APartThatBeginsDuringCompleteNeverReachesTheObject) {
  const std::string one = part("k", id_, 1, big_);
  std::optional<ObjectUpload> late;
  CompleteRequest request{"bucket",
                          "k",
                          id_,
                          {{1, one, {}}},
                          {},
                          [&](const std::vector<PartInfo>&) -> Result<Checksum> {
                            late.emplace(begin(2, big_.size()));
                            EXPECT_TRUE(late->write("x"));
                            return Checksum{};
                          }};
  const ino_t inode = inode_of(only_incoming_file());
  ASSERT_TRUE(store_->complete_multipart_upload(request));
  EXPECT_EQ(inode_of(dir_ / "bucket/k"), inode);
  ASSERT_TRUE(late->write("y"));
  EXPECT_EQ(finish(std::move(*late), 2).error().code(), "NoSuchUpload");
  late.reset();
  EXPECT_EQ(*read_file(dir_ / "bucket/k"), big_);
  EXPECT_EQ(incoming_files(), 0U);
  EXPECT_EQ(store_->begin_part(id_, 2, 5).error().code(), "NoSuchUpload");
}

TEST_F(Multipart, PartsThatAreNotChosenAreKeptUntilTheCommit) {
  const std::string one = part("k", id_, 1, big_);
  const std::string two = part("k", id_, 2, other_);
  fail_to_complete({{1, one, {}}});
  reopen();
  fail_to_complete({{2, two, {}}});
  ASSERT_TRUE(complete({{1, one, {}}, {2, two, {}}}));
  EXPECT_EQ(get("bucket", "k"), big_ + other_);
}

TEST_F(Multipart, SomeOfThePartsMayBecomeTheObject) {
  const std::string one = part("k", id_, 1, big_);
  const std::string two = part("k", id_, 2, other_);
  const std::string three = part("k", id_, 3, big_);
  ASSERT_TRUE(complete({{2, two, {}}, {3, three, {}}}));
  EXPECT_EQ(get("bucket", "k"), other_ + big_);
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, WhatAbandonedPartsLeftBehindTheEndIsCutOff) {
  const std::string one = part("k", id_, 1, big_);
  {
    ObjectUpload abandoned = begin(4, big_.size());
    ASSERT_TRUE(abandoned.write(other_));
  }
  const ino_t inode = inode_of(only_incoming_file());
  EXPECT_GT(fs::file_size(only_incoming_file()), big_.size());
  ASSERT_TRUE(complete({{1, one, {}}}));
  EXPECT_EQ(inode_of(dir_ / "bucket/k"), inode);
  EXPECT_EQ(*read_file(dir_ / "bucket/k"), big_);
  EXPECT_EQ(get("bucket", "k"), big_);
}

TEST_F(Multipart, WhatAnAbandonedPartLeftIsWrittenOver) {
  const std::string two = part("k", id_, 2, other_);
  {
    ObjectUpload abandoned = begin(1, big_.size());
    ASSERT_TRUE(abandoned.write(std::string(1000, 'x')));
  }
  const std::string one = part("k", id_, 1, big_);
  const ino_t inode = inode_of(only_incoming_file());
  ASSERT_TRUE(complete({{1, one, {}}, {2, two, {}}}));
  EXPECT_EQ(inode_of(dir_ / "bucket/k"), inode);
  EXPECT_EQ(get("bucket", "k"), big_ + other_);
}

TEST_F(Multipart, AfterACompleteThatFailedTheUploadContinues) {
  const std::string last = part("k", id_, 7, "tail");
  const std::string one = part("k", id_, 1, big_);
  fail_to_complete({{1, one, {}}, {7, last, {}}});
  EXPECT_EQ(incoming_files(), 2U);
  const std::string two = part("k", id_, 2, other_);
  EXPECT_EQ(incoming_files(), 3U) << "nothing is written to the file that was to be the object";
  const std::string again = part("k", id_, 1, other_);
  ASSERT_TRUE(complete({{1, again, {}}, {2, two, {}}, {7, last, {}}}));
  EXPECT_EQ(get("bucket", "k"), other_ + other_ + "tail");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, AFileThatAFailedCommitNamesIsNotWrittenToAnyMore) {
  const std::string two = part("k", id_, 2, other_);
  ObjectUpload failing = begin(1, big_.size());
  ASSERT_TRUE(failing.write(big_));
  EXPECT_EQ(store_->put_part("bucket", "another", id_, 1, std::move(failing), {}).error().code(),
            "NoSuchUpload");
  const fs::path shared = only_incoming_file();
  const std::string one = part("k", id_, 1, other_);
  const std::string three = part("k", id_, 3, "tail");
  EXPECT_EQ(incoming_files(), 3U);
  EXPECT_EQ(*read_file(shared), big_ + other_);
  ASSERT_TRUE(complete({{1, one, {}}, {2, two, {}}, {3, three, {}}}));
  EXPECT_EQ(get("bucket", "k"), other_ + other_ + "tail");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, AbandonedPartsLeaveNoFile) {
  {
    ObjectUpload one = begin(1, 100), two = begin(2, 100);
    ASSERT_TRUE(one.write("x"));
    EXPECT_EQ(incoming_files(), 1U);
  }
  EXPECT_EQ(incoming_files(), 0U);
  ObjectUpload again = begin(1, 100);
  ASSERT_TRUE(store_->abort_multipart_upload("bucket", "k", id_));
  EXPECT_EQ(incoming_files(), 0U);
  EXPECT_EQ(finish(std::move(again), 1).error().code(), "NoSuchUpload");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, PartsInProgressEndWithTheirBucket) {
  ObjectUpload one = begin(1, 100);
  ASSERT_TRUE(store_->delete_bucket("bucket"));
  EXPECT_EQ(incoming_files(), 0U);
  ASSERT_TRUE(one.write("x"));
  EXPECT_EQ(finish(std::move(one), 1).error().code(), "NoSuchBucket");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, APartMayBeShorterThanWasSaidButNotLonger) {
  ObjectUpload one = begin(1, 5);
  ASSERT_TRUE(one.write("123"));
  EXPECT_EQ(one.write("456").error().kind(), ErrorKind::invalid_argument);
  const auto stored = finish(std::move(one), 1);
  ASSERT_TRUE(stored);
  ASSERT_TRUE(complete({{1, stored->etag, {}}}));
  EXPECT_EQ(get("bucket", "k"), "123");
}

TEST_F(Multipart, AnEmptyPartIsAnEmptyObject) {
  const std::string etag = part("k", id_, 1, "");
  ASSERT_TRUE(complete({{1, etag, {}}}));
  EXPECT_EQ(get("bucket", "k"), "");
  EXPECT_EQ(incoming_files(), 0U);
}

TEST_F(Multipart, BelowTheFloorForFreeSpaceNoPartIsWritten) {
  ObjectUpload one = begin(1, big_.size());
  free_space_ = mib(101);
  EXPECT_EQ(one.write(big_).error().kind(), ErrorKind::exhausted);
  free_space_ = mib(99);
  EXPECT_EQ(store_->begin_part(id_, 2, 5).error().kind(), ErrorKind::exhausted);
  free_space_ = gib(1);
  ASSERT_TRUE(one.write(big_));
  const auto stored = finish(std::move(one), 1);
  ASSERT_TRUE(stored);
  free_space_ = mib(99);
  EXPECT_TRUE(complete({{1, stored->etag, {}}})) << "nothing is written";
  EXPECT_EQ(get("bucket", "k"), big_);
}

TEST_F(Multipart, PartsThatMustBeCopiedStayAboveTheFloorTogether) {
  const std::string first = part("k", id_, 1, big_), second = part("k", id_, 2, big_ + "longer");
  const std::vector<PartChoice> only_second{{2, second, {}}};
  free_space_ = Bytes{mib(100).value + big_.size()};
  const auto refused = complete(only_second);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "ENOSPC");
  free_space_ = gib(1);
  ASSERT_TRUE(complete(only_second)) << "nothing was lost";
  EXPECT_EQ(get("bucket", "k"), big_ + "longer");
}

TEST_F(Multipart, UploadsOfOneKeyHaveFilesOfTheirOwn) {
  const std::string second =
      store_->create_multipart_upload({"bucket", "k", {}, {}, {}})->upload_id;
  const std::string first_etag = part("k", id_, 1, big_);
  const std::string second_etag = part("k", second, 1, other_);
  EXPECT_EQ(incoming_files(), 2U);
  ASSERT_TRUE(complete({{1, first_etag, {}}}));
  EXPECT_EQ(get("bucket", "k"), big_);
  ASSERT_TRUE(store_->complete_multipart_upload(
      {"bucket", "k", second, {{1, second_etag, {}}}, {}, nullptr}));
  EXPECT_EQ(get("bucket", "k"), other_);
}

TEST_F(Multipart, PartsOfUnknownLengthHaveFilesOfTheirOwn) {
  const std::string one = part("k", id_, 1, big_);
  auto upload = store_->begin_upload();
  ASSERT_TRUE(upload && upload->write("tail"));
  const auto two = finish(std::move(*upload), 2);
  ASSERT_TRUE(two);
  EXPECT_EQ(incoming_files(), 2U);
  ASSERT_TRUE(complete({{1, one, {}}, {2, two->etag, {}}}));
  EXPECT_EQ(get("bucket", "k"), big_ + "tail");
}

TEST_F(Multipart, AnObjectThatCannotBePlacedYetKeepsItsFile) {
  const std::string one = part("k", id_, 1, big_);
  // Neither the key's path nor that of an escaped object can be used.
  fs::create_directories(dir_ / "bucket/k/folder");
  ASSERT_TRUE(replace_file(dir_ / ".escaped/bucket", "no folder"));
  ASSERT_TRUE(complete({{1, one, {}}}));
  EXPECT_EQ(incoming_files(), 1U);
  EXPECT_EQ(get("bucket", "k"), big_);
  fs::remove(dir_ / ".escaped/bucket");
  reopen();
  EXPECT_EQ(incoming_files(), 0U);
  EXPECT_EQ(get("bucket", "k"), big_);
}

TEST_F(Multipart, AFileThatLostItsEndIsNoObject) {
  const std::string one = part("k", id_, 1, big_);
  const std::string two = part("k", id_, 2, "tail");
  fs::resize_file(only_incoming_file(), big_.size() + 2);
  EXPECT_EQ(complete({{1, one, {}}, {2, two, {}}}).error().kind(), ErrorKind::corrupt);
  EXPECT_EQ(get("bucket", "k"), "[NoSuchKey]");
}

TEST_F(Multipart, TheFileBecomesAVersionLikeAnyOther) {
  ASSERT_TRUE(store_->set_versioning("bucket", Versioning::enabled));
  ASSERT_TRUE(put("bucket", "k", "first"));
  const auto done = complete({{1, part("k", id_, 1, big_), {}}});
  ASSERT_TRUE(done);
  ASSERT_TRUE(put("bucket", "k", "third"));
  const auto object = store_->open_object("bucket", "k", done->version_id);
  ASSERT_TRUE(object);
  EXPECT_EQ(read_all(*object), big_);
  EXPECT_EQ(get("bucket", "k"), "third");
}

}  // namespace
}  // namespace trainyard::store
