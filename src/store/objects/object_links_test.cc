#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <thread>

#include "store/objects/store_fixture.h"

namespace trainyard::store {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class ObjectLinks : public StoreFixture {
 protected:
  void SetUp() override {
    StoreFixture::SetUp();
    ASSERT_TRUE(store_->create_bucket("bucket"));
    ASSERT_TRUE(ensure_directory(folder_));
  }
  void TearDown() override {
    StoreFixture::TearDown();
    fs::remove_all(folder_);
  }
  Result<std::vector<std::uint64_t>> link(const std::vector<ObjectLink>& links) {
    const UniqueFd folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return store_->link_objects("bucket", folder.get(), links);
  }
  std::string code_of(const std::vector<ObjectLink>& links) {
    const auto linked = link(links);
    return linked ? "linked" : linked.error().code();
  }
  std::string linked(const std::string& path) { return read_file(folder_ / path).value(); }

  const fs::path folder_ = dir_.string() + "-links";
};

TEST_F(ObjectLinks, AreTheObjectsFilesWhereverTheStoreKeepsThem) {
  // The path of `a` is taken, and `x//y` can't be one.
  for (const char* key : {"a/b", "a", "x//y"}) ASSERT_TRUE(put("bucket", key, std::string(key)));
  const auto sizes = link({{"a/b", "one"}, {"a", "folder/two"}, {"x//y", "folder/deep/three"}});
  ASSERT_TRUE(sizes) << sizes.error().message();
  EXPECT_THAT(*sizes, ElementsAre(3, 1, 4));
  EXPECT_EQ(linked("one"), "a/b");
  EXPECT_EQ(linked("folder/two"), "a");
  EXPECT_EQ(linked("folder/deep/three"), "x//y");
  EXPECT_TRUE(fs::equivalent(folder_ / "one", dir_ / "bucket/a/b"));
}

TEST_F(ObjectLinks, StayWhatTheyWereWhenObjectsAreReplacedAndDeleted) {
  for (const char* key : {"replaced", "deleted"}) ASSERT_TRUE(put("bucket", key, "before"));
  ASSERT_TRUE(link({{"replaced", "replaced"}, {"deleted", "deleted"}}));
  ASSERT_TRUE(put("bucket", "replaced", "after"));
  ASSERT_TRUE(store_->delete_object("bucket", "deleted"));
  EXPECT_EQ(linked("replaced"), "before");
  EXPECT_EQ(linked("deleted"), "before");
  EXPECT_EQ(get("bucket", "replaced"), "after");
  reopen();
  EXPECT_EQ(linked("deleted"), "before");
}

TEST_F(ObjectLinks, HaveOneModeWhateverTheUmaskWas) {
  const mode_t before = ::umask(0077);
  ASSERT_TRUE(put("bucket", "key", "x"));
  ASSERT_TRUE(link({{"key", "folder/key"}}));
  ::umask(before);
  struct stat info{};
  ASSERT_EQ(::stat((folder_ / "folder/key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0644U);
  ASSERT_EQ(::stat((folder_ / "folder").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0755U);
}

TEST_F(ObjectLinks, AgainAreFineAndOtherwiseAPathIsOnlyOnes) {
  for (const char* key : {"a", "b"}) ASSERT_TRUE(put("bucket", key, key));
  EXPECT_EQ(code_of({{"a", "path"}, {"a", "path"}}), "linked");
  EXPECT_EQ(code_of({{"b", "path"}}), "NotLinkable");
  EXPECT_EQ(code_of({{"b", "path/below"}}), "NotLinkable");
  EXPECT_EQ(code_of({{"b", "../outside"}}), "NotLinkable");
  EXPECT_EQ(code_of({{"b", "/outside"}}), "NotLinkable");
  EXPECT_EQ(linked("path"), "a");
  EXPECT_EQ(code_of({{"none", "x"}}), "NoSuchKey");
  const UniqueFd folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_EQ(store_->link_objects("none", folder.get(), {{"a", "x"}}).error().code(),
            "NoSuchBucket");
}

// A reader would be told that the bytes aren't the object's.
TEST_F(ObjectLinks, AreNotMadeToAFileThatWasChangedBehindTheStore) {
  ASSERT_TRUE(put("bucket", "key", "bytes"));
  EXPECT_EQ(code_of({{"key", "before"}}), "linked");
  std::ofstream(dir_ / "bucket/key") << "other";
  struct stat info{};
  ASSERT_EQ(::stat((dir_ / "bucket/key").c_str(), &info), 0);
  const std::array<timespec, 2> later{timespec{info.st_mtim.tv_sec + 1, 0},
                                      timespec{info.st_mtim.tv_sec + 1, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, (dir_ / "bucket/key").c_str(), later.data(), 0), 0);
  EXPECT_EQ(code_of({{"key", "after"}}), "NotLinkable");
  // Renaming, linking and changing the mode are the store's own.
  const auto upload = store_->create_multipart_upload({"bucket", "parts", {}, {}, {}});
  ASSERT_TRUE(upload);
  const std::string etag = part("parts", upload->upload_id, 1, "one part");
  ASSERT_TRUE(store_->complete_multipart_upload(
      {"bucket", "parts", upload->upload_id, {{1, etag, {}}}, {}, nullptr}));
  EXPECT_EQ(code_of({{"parts", "parts"}}), "linked");
}

TEST_F(ObjectLinks, AreNotMadeThroughALinkOrInAFolderThatIsGone) {
  ASSERT_TRUE(put("bucket", "key", "x"));
  fs::create_directory_symlink(dir_, folder_ / "out");
  EXPECT_EQ(code_of({{"key", "out/key"}}), "NotLinkable");
  const UniqueFd folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  fs::remove_all(folder_);
  EXPECT_EQ(store_->link_objects("bucket", folder.get(), {{"key", "key"}}).error().code(),
            "NotLinkable");
}

TEST_F(ObjectLinks, AreOfOneVersionWhileTheObjectIsReplaced) {
  ASSERT_TRUE(put("bucket", "key", "1"));
  std::jthread writer([&](const std::stop_token& stop) {
    for (std::size_t length = 2; !stop.stop_requested(); length = length % 50 + 1)
      EXPECT_TRUE(put("bucket", "key", std::string(length, static_cast<char>('0' + length % 10))));
  });
  for (int i = 0; i < 200; ++i) {
    const std::string path = std::to_string(i);
    const auto sizes = link({{"key", path}});
    ASSERT_TRUE(sizes) << sizes.error().message();
    const std::string bytes = linked(path);
    EXPECT_EQ(bytes.size(), sizes->front());
    EXPECT_EQ(bytes.find_first_not_of(bytes[0]), std::string::npos);
  }
}

}  // namespace
}  // namespace trainyard::store
