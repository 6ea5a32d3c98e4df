#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "store/objects/store_fixture.h"

namespace trainyard::store {
namespace {

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
  std::string id_;
  const std::string big_ = std::string(5 << 20, 'b');
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

}  // namespace
}  // namespace trainyard::store
