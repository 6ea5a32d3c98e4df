#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "base/files.h"
#include "base/random.h"
#include "store/objects/object_store.h"

// For tests only: a store in a folder of its own, and helpers of the tests.
namespace trainyard::store {

class StoreFixture : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(dir_.parent_path());
    reopen();
  }
  // The disk's free space: unlimited until a test changes it.
  Bytes free_space_{~std::uint64_t{0}};
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(dir_.parent_path());
  }
  void reopen() {
    store_.reset();
    auto opened =
        ObjectStore::open(dir_, system_clock(), nullptr,
                          DiskFloor(mib(100), [this] { return DiskRoom{.bytes = free_space_}; }));
    ASSERT_TRUE(opened) << opened.error().message();
    store_ = std::move(*opened);
  }
  Result<ObjectInfo> put(const std::string& bucket, const std::string& key,
                         const std::string& content, WriteCondition condition = {}) {
    TRY(ObjectUpload upload, store_->begin_upload());
    TRY_VOID(upload.write(content));
    return store_->put_object(
        std::move(upload),
        {bucket, key, {{"content-type", "text/plain"}}, {}, std::move(condition)});
  }
  static std::string read_all(const OpenObject& object) {
    std::string content, buffer;
    while (content.size() < object.info.size) {
      const auto read =
          object.reader.read(content.size(), object.info.size - content.size(), buffer);
      EXPECT_TRUE(read) << read.error().message();
      if (!read) break;
      content += *read;
    }
    return content;
  }
  // Returns the content, or the error's code in brackets.
  std::string get(const std::string& bucket, const std::string& key) {
    const auto object = store_->open_object(bucket, key);
    return object ? read_all(*object) : "[" + object.error().code() + "]";
  }
  std::string part(const std::string& key, const std::string& upload_id, int number,
                   const std::string& content) {
    auto upload = store_->begin_part(upload_id, number, content.size());
    if (!upload) return "[" + upload.error().code() + "]";
    EXPECT_TRUE(upload->write(content));
    const auto part = store_->put_part("bucket", key, upload_id, number, std::move(*upload), {});
    return part ? part->etag : "[" + part.error().code() + "]";
  }
  std::size_t incoming_files() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(dir_ / ".incoming"), {}));
  }

  // The store is a subfolder of a folder that has nothing else in it.
  const std::filesystem::path dir_ =
      std::filesystem::temp_directory_path() / ("trainyard-objects-" + random_hex(12)) / "store";
  std::unique_ptr<ObjectStore> store_;
};

}  // namespace trainyard::store
