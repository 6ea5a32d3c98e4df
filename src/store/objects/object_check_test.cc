#include "store/objects/object_check.h"

#include <gmock/gmock.h>

#include <fstream>

#include "store/objects/store_fixture.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ObjectCheck : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    ASSERT_TRUE(store_->create_bucket("bucket"));
    for (const char* key : {"a", "dir/b", "odd//c"}) ASSERT_TRUE(put("bucket", key, content(key)));
  }
  void TearDown() override {
    StoreFixture::TearDown();
    fs::remove_all(lost_);
  }
  static std::string content(const std::string& key) { return "content of " + key; }
  ObjectsCheck check(bool repair = false, bool accept_loss = false) {
    store_.reset();
    auto checked = check_objects(dir_, system_clock(), {repair, accept_loss, lost_});
    EXPECT_TRUE(checked) << checked.error().message();
    return checked ? *checked : ObjectsCheck{};
  }
  void overwrite(const fs::path& path, std::uintmax_t offset, const std::string& bytes) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(offset));
    file << bytes;
    ASSERT_TRUE(file.good());
  }

  const fs::path lost_ = dir_.string() + "-lost";
};

TEST_F(ObjectCheck, OfAWholeStoreFindsNothing) {
  const auto upload = store_->create_multipart_upload({"bucket", "k", {}, {}, {}});
  part("k", upload->upload_id, 1, "part");
  const ObjectsCheck checked = check();
  EXPECT_THAT(checked.damages, IsEmpty());
  EXPECT_EQ(checked.objects, 3U);
  EXPECT_EQ(checked.unverified, 0U);
}

TEST_F(ObjectCheck, NamesThePartsThatAreDamaged) {
  const std::string big(5 << 20, 'b');
  const auto upload = store_->create_multipart_upload({"bucket", "k", {}, {}, {}});
  part("k", upload->upload_id, 1, big);
  part("k", upload->upload_id, 2, big);
  part("k", upload->upload_id, 3, "tail");
  const fs::path file = *fs::directory_iterator(dir_ / ".incoming");
  EXPECT_THAT(check().damages, IsEmpty());
  overwrite(file, big.size() + 1, "X");
  ASSERT_THAT(check().damages, SizeIs(1));
  EXPECT_THAT(check().damages[0].where, HasSubstr("part 2"));
  fs::resize_file(file, 2 * big.size());
  ASSERT_THAT(check().damages, SizeIs(2));
  EXPECT_THAT(check().damages[1].where, HasSubstr("part 3"));
  fs::remove(file);
  EXPECT_THAT(check().damages, SizeIs(3));
}

TEST_F(ObjectCheck, IsRefusedWhileTheStoreIsOpen) {
  const auto checked = check_objects(dir_, system_clock(), {false, false, lost_});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind(), ErrorKind::already_exists);
}

TEST_F(ObjectCheck, NamesWhatIsDamagedAndGivesItUpOnlyWhenTold) {
  overwrite(dir_ / "bucket/a", 3, "X");
  fs::remove(dir_ / "bucket/dir/b");
  for (const bool repair : {false, true}) {
    const ObjectsCheck checked = check(repair);
    ASSERT_THAT(checked.damages, SizeIs(2));
    EXPECT_EQ(checked.damages[0].where, "bucket/a");
    EXPECT_EQ(checked.damages[1].where, "bucket/dir/b");
    for (const Damage& damage : checked.damages) {
      EXPECT_EQ(damage.repair_kind, RepairKind::loss);
      EXPECT_EQ(damage.done, "");
    }
  }
  for (const Damage& damage : check(true, true).damages) EXPECT_NE(damage.done, "");
  EXPECT_THAT(check().damages, IsEmpty());
  reopen();
  EXPECT_EQ(get("bucket", "a"), "[NoSuchKey]");
  EXPECT_EQ(get("bucket", "dir/b"), "[NoSuchKey]");
  EXPECT_EQ(get("bucket", "odd//c"), content("odd//c"));
  EXPECT_TRUE(fs::exists(lost_ / "objects/bucket/a"));
}

TEST_F(ObjectCheck, FilesOfNoObjectAreSetAside) {
  ASSERT_TRUE(replace_file(dir_ / ".escaped/bucket/stray", "x"));
  ASSERT_THAT(check().damages, SizeIs(1));
  EXPECT_TRUE(fs::exists(dir_ / ".escaped/bucket/stray"));
  ASSERT_THAT(check(true).damages, SizeIs(1));
  EXPECT_FALSE(fs::exists(dir_ / ".escaped/bucket/stray"));
  EXPECT_THAT(check().damages, IsEmpty());
}

TEST_F(ObjectCheck, AnIndexThatIsGoneIsMadeAgainFromTheFiles) {
  store_.reset();
  for (const char* name : {".index.db", ".index.db-wal", ".index.db-shm"}) fs::remove(dir_ / name);
  EXPECT_THAT(check(true).damages, SizeIs(1));
  EXPECT_FALSE(fs::exists(dir_ / ".index.db"));
  for (const Damage& damage : check(true, true).damages)
    EXPECT_NE(damage.done, "") << damage.where << " " << damage.what;
  EXPECT_THAT(check().damages, IsEmpty());
  reopen();
  EXPECT_EQ(get("bucket", "a"), content("a"));
  EXPECT_EQ(get("bucket", "dir/b"), content("dir/b"));
  EXPECT_EQ(get("bucket", "odd//c"), "[NoSuchKey]");  // nobody knows that file's key
}

TEST_F(ObjectCheck, ADamagedIndexKeepsWhatCanBeReadOfIt) {
  // Long keys, so that few make many pages.
  for (int i = 0; i < 60; ++i)
    ASSERT_TRUE(put("bucket",
                    std::string(200, 'd') + "/" + std::string(200, 'e') + "/" +
                        std::string(200, 'f') + "/" + std::to_string(1000 + i),
                    "x"));
  store_.reset();
  const fs::path index = dir_ / ".index.db";
  const auto size = fs::file_size(index);
  ASSERT_GT(size, 12U * 4096);
  overwrite(index, size / 2 / 4096 * 4096, std::string(4096, '\xee'));
  EXPECT_FALSE(ObjectStore::open(dir_, system_clock()));
  for (const Damage& damage : check(true, true).damages)
    EXPECT_NE(damage.done, "") << damage.where << " " << damage.what;
  EXPECT_THAT(check().damages, IsEmpty());
  reopen();
  EXPECT_EQ(get("bucket", "a"), content("a"));
}

}  // namespace
}  // namespace trainyard::store
