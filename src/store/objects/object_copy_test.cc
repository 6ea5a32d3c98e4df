#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "store/objects/object_check.h"
#include "store/objects/store_fixture.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::SizeIs;

class ObjectCopy : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    ASSERT_TRUE(store_->create_bucket("bucket"));
  }
  void TearDown() override {
    StoreFixture::TearDown();
    fs::remove_all(copy_);
  }
  static std::string content_in(ObjectStore& store, const std::string& key) {
    const auto object = store.open_object("bucket", key);
    return object ? read_all(*object) : "[" + object.error().code() + "]";
  }

  const fs::path copy_ = dir_.string() + "-copy";
};

TEST_F(ObjectCopy, HasEveryObjectOfAStoreInUse) {
  for (const char* key : {"a", "dir/b", "odd//c", "a/under"})
    ASSERT_TRUE(put("bucket", key, std::string("content of ") + key));
  const auto upload = store_->create_multipart_upload({"bucket", "k", {}, {}, {}});
  part("k", upload->upload_id, 1, "part");
  for (const bool link : {false, true}) {
    const auto copied = copy_objects(dir_, copy_, link);
    ASSERT_TRUE(copied) << copied.error().message();
    EXPECT_EQ(copied->objects, 4U);
    const auto store = ObjectStore::open(copy_, system_clock());
    ASSERT_TRUE(store) << store.error().message();
    for (const char* key : {"a", "dir/b", "odd//c", "a/under"})
      EXPECT_EQ(content_in(**store, key), std::string("content of ") + key);
    EXPECT_EQ((*store)->open_object("bucket", "a")->info.headers.at("content-type"), "text/plain");
    EXPECT_THAT(*(*store)->list_multipart_uploads("bucket", "", ""), IsEmpty());
    fs::remove_all(copy_);
  }
}

TEST_F(ObjectCopy, LeavesOutAndNamesWhatIsDamaged) {
  ASSERT_TRUE(put("bucket", "good", "content"));
  ASSERT_TRUE(put("bucket", "bad", "content"));
  std::ofstream(dir_ / "bucket/bad", std::ios::binary) << "cOntent";
  const auto copied = copy_objects(dir_, copy_, false);
  ASSERT_TRUE(copied);
  ASSERT_THAT(copied->damages, SizeIs(1));
  EXPECT_EQ(copied->damages[0].where, "bucket/bad");
  const auto store = ObjectStore::open(copy_, system_clock());
  ASSERT_TRUE(store);
  EXPECT_EQ(content_in(**store, "good"), "content");
  EXPECT_EQ(content_in(**store, "bad"), "[NoSuchKey]");
}

// Whatever is written, replaced and deleted meanwhile: each object in the copy existed.
TEST_F(ObjectCopy, IsWholeWhileTheStoreChanges) {
  constexpr int kKeys = 40;
  const auto key = [](int i) {
    return i % 3 == 0 ? "d/" + std::to_string(i) + "/" : "d/" + std::to_string(i);
  };
  for (int i = 0; i < kKeys; ++i) ASSERT_TRUE(put("bucket", key(i), key(i) + " first"));
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (int round = 0; !stop; ++round) {
      const std::string name = key(round * 7 % kKeys);
      const bool done =
          round % 4 == 3
              ? store_->delete_object("bucket", name).has_value()
              : put("bucket", name, name + std::string(static_cast<std::size_t>(round % 50), '.'))
                    .has_value();
      EXPECT_TRUE(done);
    }
  });
  for (int turn = 0; turn < 4; ++turn) {
    const auto copied = copy_objects(dir_, copy_, turn % 2 == 1);
    EXPECT_TRUE(copied) << copied.error().message();
    if (copied) {
      EXPECT_THAT(copied->damages, IsEmpty());
    }
    const auto checked = check_objects(copy_, system_clock(), {false, false, copy_ / "lost"});
    EXPECT_TRUE(checked);
    if (checked) {
      EXPECT_THAT(checked->damages, IsEmpty());
    }
    const auto store = ObjectStore::open(copy_, system_clock());
    EXPECT_TRUE(store);
    if (!store) break;
    const auto listed = (*store)->list_objects({"bucket", "", "", "", 100});
    EXPECT_TRUE(listed);
    if (!listed) break;
    for (const ObjectInfo& object : listed->objects)
      EXPECT_TRUE(content_in(**store, object.key).starts_with(object.key));
    fs::remove_all(copy_);
  }
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace trainyard::store
