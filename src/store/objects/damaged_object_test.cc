// Objects whose files changed behind the store: an error, never data.
#include <gmock/gmock.h>

#include <fstream>

#include "store/objects/object_index.h"
#include "store/objects/store_fixture.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = objects::kBlockBytes;

class DamagedObject : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    ASSERT_TRUE(store_->create_bucket("bucket"));
  }
  static std::string noise(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 2654435761U >> 11);
    return bytes;
  }
  void flip(const std::string& key, std::size_t offset) {
    std::fstream file(dir_ / "bucket" / key, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const char was = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(static_cast<char>(was ^ 1));
    ASSERT_TRUE(file.good());
  }
  // What one read at `offset` gives; "[damaged]" where it is refused.
  std::string read_at(const std::string& key, std::size_t offset, std::size_t max) {
    const auto object = store_->open_object("bucket", key);
    EXPECT_TRUE(object);
    std::string buffer;
    const auto bytes = object->reader.read(offset, max, buffer);
    if (bytes) return std::string(*bytes);
    EXPECT_EQ(bytes.error().kind(), ErrorKind::corrupt);
    EXPECT_THAT(bytes.error().message(), testing::HasSubstr("bucket/" + key));
    return "[damaged]";
  }
};

TEST_F(DamagedObject, IsReadWhereItIsWholeAndRefusedWhereItIsNot) {
  const std::string content = noise(3 * kBlock + 10);
  ASSERT_TRUE(put("bucket", "k", content));
  EXPECT_EQ(get("bucket", "k"), content);
  flip("k", kBlock + 5);
  EXPECT_EQ(read_at("k", 0, 100), content.substr(0, 100));
  EXPECT_EQ(read_at("k", kBlock - 1, 100), content.substr(kBlock - 1, 1));
  EXPECT_EQ(read_at("k", kBlock, 1), "[damaged]");
  EXPECT_EQ(read_at("k", 2 * kBlock - 1, 1), "[damaged]");
  EXPECT_EQ(read_at("k", 2 * kBlock, 7), content.substr(2 * kBlock, 7));
  EXPECT_EQ(read_at("k", 3 * kBlock + 9, 7), content.substr(3 * kBlock + 9));
}

TEST_F(DamagedObject, OfPartsToo) {
  const std::string first = noise((5u << 20) + 1234), second = noise(4321);
  const auto upload = store_->create_multipart_upload({"bucket", "k", {}, {}, {}});
  ASSERT_TRUE(upload);
  const std::string etag1 = part("k", upload->upload_id, 1, first);
  const std::string etag2 = part("k", upload->upload_id, 2, second);
  reopen();
  ASSERT_TRUE(store_->complete_multipart_upload(
      {"bucket", "k", upload->upload_id, {{1, etag1, {}}, {2, etag2, {}}}, {}, nullptr}));
  EXPECT_EQ(get("bucket", "k"), first + second);
  EXPECT_TRUE(store_->open_object("bucket", "k")->reader.has_checksums());
  flip("k", first.size() + 1);
  EXPECT_EQ(read_at("k", first.size() - 1, 5), first.substr(first.size() - 1));
  EXPECT_EQ(read_at("k", first.size(), 5), "[damaged]");
}

TEST_F(DamagedObject, ObjectsFromBeforeChecksumsAreReadWithout) {
  ASSERT_TRUE(put("bucket", "old", "content"));
  const auto upload = store_->create_multipart_upload({"bucket", "parts", {}, {}, {}});
  const std::string etag = part("parts", upload->upload_id, 1, "part");
  store_.reset();
  {
    auto db = Database::open_durable(dir_ / ".index.db");
    ASSERT_TRUE(db);
    ASSERT_TRUE(
        db->execute("ALTER TABLE objects DROP COLUMN block_checksums;"
                    "ALTER TABLE parts DROP COLUMN block_checksums;"
                    "ALTER TABLE parts DROP COLUMN shared_offset;"
                    "ALTER TABLE objects DROP COLUMN sequence;"
                    "ALTER TABLE objects DROP COLUMN version_id;"
                    "ALTER TABLE buckets DROP COLUMN versioning;"
                    "ALTER TABLE completed DROP COLUMN version_id;"
                    "DROP TABLE versions;"
                    "PRAGMA user_version=1"));
  }
  reopen();
  ASSERT_TRUE(store_->complete_multipart_upload(
      {"bucket", "parts", upload->upload_id, {{1, etag, {}}}, {}, nullptr}));
  EXPECT_EQ(get("bucket", "old"), "content");
  EXPECT_EQ(get("bucket", "parts"), "part");
  EXPECT_FALSE(store_->open_object("bucket", "old")->reader.has_checksums());
  ASSERT_TRUE(put("bucket", "old", "new"));
  EXPECT_TRUE(store_->open_object("bucket", "old")->reader.has_checksums());
  EXPECT_EQ(get("bucket", "old"), "new");
}

}  // namespace
}  // namespace trainyard::store
