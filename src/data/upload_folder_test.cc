#include "data/upload_folder.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <map>

#include "base/files.h"
#include "base/process.h"
#include "base/random.h"
#include "data/upload_object.h"
#include "data/upload_tree.h"
#include "support/failing_s3.h"
#include "support/fake_s3.h"

namespace trainyard::data {
namespace {

namespace fs = std::filesystem;

// An independent reader: path -> content, "-> target" for a link, "/" for a folder.
std::map<std::string, std::string> contents_of(const std::string& tar_gz) {
  std::map<std::string, std::string> found;
  archive* reader = archive_read_new();
  archive_read_support_filter_gzip(reader);
  archive_read_support_format_tar(reader);
  EXPECT_EQ(archive_read_open_memory(reader, tar_gz.data(), tar_gz.size()), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(reader, &entry) == ARCHIVE_OK) {
    std::string& value = found[archive_entry_pathname(entry)];
    if (archive_entry_filetype(entry) == AE_IFLNK)
      value = std::string("-> ") + archive_entry_symlink(entry);
    if (archive_entry_filetype(entry) == AE_IFDIR) value = "/";
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    value.resize(static_cast<std::size_t>(archive_entry_size(entry)));
    EXPECT_EQ(archive_read_data(reader, value.data(), value.size()),
              static_cast<la_ssize_t>(value.size()));
  }
  archive_read_free(reader);
  return found;
}

class UploadFolder : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(root_ / "model" / "sub"));
    ASSERT_TRUE(replace_file(root_ / "model" / "file", "content"));
    ASSERT_TRUE(replace_file(root_ / "model" / "sub" / "big", std::string(3 << 20, 'x')));
  }
  void TearDown() override { fs::remove_all(root_); }
  SkipNote note() {
    return [this](const std::string& text) { skipped_ += text + "\n"; };
  }
  FakeS3 s3_;
  std::string skipped_;
  fs::path root_ = fs::temp_directory_path() / ("trainyard-upload-" + random_hex(12));
};

TEST_F(UploadFolder, AnArchiveHoldsTheContentsAtItsRoot) {
  fs::create_symlink("file", root_ / "model" / "link");
  ASSERT_EQ(::mkfifo((root_ / "model" / "pipe").c_str(), 0600), 0);
  const auto done = upload_archive(s3_, root_, "model", {"b", "out/model.tar.gz"}, note());
  ASSERT_TRUE(done) << done.error().message();
  const auto found = contents_of(s3_.objects.at("b/out/model.tar.gz"));
  EXPECT_EQ(found.at("file"), "content");
  EXPECT_EQ(found.at("sub/big"), std::string(3 << 20, 'x'));
  EXPECT_EQ(found.at("link"), "-> file");
  EXPECT_FALSE(found.contains("pipe"));
  EXPECT_NE(skipped_.find("model/pipe"), std::string::npos);
}

// What GNU tar, bsdtar and Python's tarfile, which reads it as a stream, unpack, as "mode size
// name" and what links point to.
constexpr const char* kListScript = R"(
import os, sys
for folder, folders, files in sorted(os.walk(sys.argv[1].encode())):
    for name in sorted(folders + files):
        path = os.path.join(folder, name)
        info = os.lstat(path)
        link = os.readlink(path) if os.path.islink(path) else b""
        size = 0 if os.path.isdir(path) else info.st_size
        time = "" if os.path.islink(path) else int(info.st_mtime)  # tarfile keeps none of links
        print(oct(info.st_mode), info.st_nlink > 1 and not os.path.isdir(path), time, size,
              os.path.relpath(path, sys.argv[1].encode()), link)
)";
constexpr const char* kUnpackScript = R"(
import sys, tarfile
whole = {"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}
with tarfile.open(sys.argv[1], "r|gz") as archive:
    archive.extractall(sys.argv[2], **whole)
)";

std::string output_of(const std::vector<std::string>& command) {
  const auto ran = run_command(command, std::chrono::minutes(10), {{"PATH", "/usr/bin:/bin"}});
  EXPECT_TRUE(ran && ran->status.success()) << command[0] << ": " << (ran ? ran->err : "");
  return ran ? ran->out : "";
}

TEST_F(UploadFolder, EveryToolUnpacksTheSameTree) {
  const fs::path model = root_ / "model";
  ASSERT_TRUE(replace_file(model / "run", "#!/bin/sh\n"));
  ASSERT_EQ(::chmod((model / "run").c_str(), 0751), 0);
  ASSERT_EQ(::chmod((model / "sub").c_str(), 0700), 0);
  fs::create_hard_link(model / "sub" / "big", model / "sub" / "zweiter Name");
  fs::create_symlink("file", model / "link");
  fs::create_symlink(std::string(300, 'l'), model / "to far");
  const fs::path deep = model / std::string(200, 'd') / std::string(200, 'e');
  fs::create_directories(deep);
  for (const char* name : {"\xff\xfe not text", "gr\xc3\xbc\xc3\x9f", "new\nline", " ", "-rf", "*"})
    ASSERT_TRUE(replace_file(deep / name, name));
  ASSERT_TRUE(replace_file(model / "sparse", "head"));
  ASSERT_EQ(::truncate((model / "sparse").c_str(), 3 << 20), 0);
  ASSERT_TRUE(replace_file(model / "empty", ""));
  fs::create_directories(model / "empty folder");

  ASSERT_TRUE(upload_archive(s3_, root_, "model", {"b", "k"}, note()));
  EXPECT_EQ(skipped_, "");
  const std::string archive = root_ / "archive.tar.gz";
  ASSERT_TRUE(replace_file(archive, s3_.objects.at("b/k")));
  EXPECT_LT(fs::file_size(archive), 1U << 20);
  output_of({"gzip", "-t", archive});
  const std::string expected = output_of({"python3", "-c", kListScript, model});
  EXPECT_THAT(expected, testing::HasSubstr("0o100751"));
  const std::map<std::string, std::vector<std::string>> tools{
      {"gnu", {"tar", "-xpzf", archive, "-C"}},
      {"bsd", {"bsdtar", "-xpzf", archive, "-C"}},
      {"python", {"python3", "-c", kUnpackScript, archive}}};
  for (const auto& [name, command] : tools) {
    if (!fs::exists("/usr/bin/" + command[0]) && !fs::exists("/bin/" + command[0])) continue;
    const std::string unpacked = root_ / name;
    fs::create_directories(unpacked);
    std::vector<std::string> words = command;
    words.push_back(unpacked);
    output_of(words);
    EXPECT_EQ(output_of({"python3", "-c", kListScript, unpacked}), expected) << name;
    output_of({"diff", "-r", "--no-dereference", model, unpacked});
  }
}

TEST_F(UploadFolder, APathTooLongToOpenIsLeftOut) {
  const std::string name(250, 'd');
  fs::path at = fs::current_path();
  fs::current_path(root_ / "model");
  for (int i = 0; i < 20; ++i) {
    fs::create_directory(name);
    fs::current_path(name);
  }
  fs::current_path(at);
  EXPECT_TRUE(upload_archive(s3_, root_, "model", {"b", "k"}, note()));
  EXPECT_EQ(contents_of(s3_.objects.at("b/k")).at("file"), "content");
  EXPECT_THAT(skipped_, testing::HasSubstr("has too long a path"));
  EXPECT_TRUE(upload_tree(s3_, root_, "model", {"b", "t"}, note()));
  EXPECT_TRUE(s3_.objects.contains("b/t/file"));
}

TEST_F(UploadFolder, NamesInMessagesAreOneLine) {
  ASSERT_EQ(::mkfifo((root_ / "model" / "a\nb\x1b").c_str(), 0600), 0);
  ASSERT_TRUE(upload_archive(s3_, root_, "model", {"b", "k"}, note()));
  EXPECT_EQ(skipped_,
            "left out of the artifact: /opt/ml/model/a\\x0ab\\x1b is not a file, folder or link\n");
}

TEST_F(UploadFolder, APathThatIsNoKeyDoesNotCostTheRestOfATree) {
  for (int i = 0; i < 50; ++i)
    ASSERT_TRUE(replace_file(root_ / "model" / ("bad" + std::to_string(i)), "x"));
  FailingS3 refusing(s3_);
  refusing.before = [](std::string_view call, const std::string& key) -> Result<void> {
    if (call != "complete" || key.find("bad1") == std::string::npos) return ok();
    return Error(ErrorKind::invalid_argument, "no").with_code("KeyTooLongError");
  };
  const auto done = upload_tree(refusing, root_, "model", {"b", "t"}, note());
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(*done, 2U + 39U);
  EXPECT_EQ(s3_.objects.size(), 2U + 39U);
  EXPECT_THAT(skipped_, testing::HasSubstr("the path of /opt/ml/model/bad17 for no key\n"));
  EXPECT_THAT(skipped_, testing::Not(testing::HasSubstr("bad2")));
}

TEST_F(UploadFolder, ATreeEndsWithTheFirstError) {
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(replace_file(root_ / "model" / std::to_string(i), "x"));
  FailingS3 failing(s3_);
  failing.before = [](std::string_view call, const std::string& key) -> Result<void> {
    if (call != "complete" || key != "t/20") return ok();
    return Error(ErrorKind::denied, "AccessDenied");
  };
  const auto done = upload_tree(failing, root_, "model", {"b", "t"}, note());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::denied);
  EXPECT_LT(s3_.objects.size(), 200U);
}

TEST_F(UploadFolder, ATreeIsOneObjectAFile) {
  fs::create_symlink("/etc/passwd", root_ / "model" / "link");
  ASSERT_EQ(::mkfifo((root_ / "model" / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(upload_tree(s3_, root_, "model", {"b", "out/model"}, note()).value(), 2U);
  EXPECT_EQ(s3_.objects.size(), 2U);
  EXPECT_EQ(s3_.objects.at("b/out/model/file"), "content");
  EXPECT_TRUE(s3_.objects.contains("b/out/model/sub/big"));
  EXPECT_NE(skipped_.find("model/link"), std::string::npos);
  EXPECT_NE(skipped_.find("model/pipe is not a file"), std::string::npos);
}

TEST_F(UploadFolder, ATreeHasTheBytesOfLinksThatStayInTheFolder) {
  // As in a Hugging Face cache, as a container would write it, and links to links.
  fs::create_symlink("../file", root_ / "model" / "sub" / "relative");
  fs::create_symlink("/opt/ml/model/file", root_ / "model" / "absolute");
  fs::create_symlink("sub/relative", root_ / "model" / "twice");
  ASSERT_TRUE(upload_tree(s3_, root_, "model", {"b", "out"}, note()));
  for (const char* key : {"sub/relative", "absolute", "twice", "file"})
    EXPECT_EQ(s3_.objects[std::string("b/out/") + key], "content") << key;
  EXPECT_EQ(skipped_, "");
}

// As the container itself would follow them.
TEST_F(UploadFolder, ATreeFollowsLinksThroughLinksWhereverTheyAreRelativeTo) {
  fs::create_symlink("/opt/ml/model/file", root_ / "model" / "absolute");
  fs::create_symlink("/opt/ml/model/absolute", root_ / "model" / "sub" / "chain");
  fs::create_symlink("absolute", root_ / "model" / "to absolute");
  fs::create_symlink("/opt/ml/model/sub", root_ / "model" / "folder");
  fs::create_symlink("folder/chain", root_ / "model" / "through a folder");
  fs::create_symlink("folder/../file", root_ / "model" / "back");
  fs::create_symlink("../model/file", root_ / "model" / "out and in");
  fs::create_symlink("../../../../opt/./ml//model/sub/chain", root_ / "model" / "sub" / "far");
  ASSERT_TRUE(upload_tree(s3_, root_, "model", {"b", "out"}, note()));
  for (const char* key : {"absolute", "sub/chain", "to absolute", "through a folder", "back",
                          "out and in", "sub/far", "file"})
    EXPECT_EQ(s3_.objects[std::string("b/out/") + key], "content") << key;
  EXPECT_EQ(skipped_,
            "not uploaded: /opt/ml/model/folder is a link to something else than a file\n");
}

TEST_F(UploadFolder, ATreeLeavesOutLinksThatLeadToNothing) {
  fs::create_symlink("itself", root_ / "model" / "itself");
  fs::create_symlink("/opt/ml/model/two", root_ / "model" / "one");
  fs::create_symlink("one", root_ / "model" / "two");
  fs::create_symlink("sub/none/x", root_ / "model" / "deep");
  fs::create_symlink("file/x", root_ / "model" / "below a file");
  ASSERT_TRUE(upload_tree(s3_, root_, "model", {"b", "out"}, note()));
  EXPECT_EQ(s3_.objects.size(), 2U) << "file and sub/big";
  for (const char* left_out : {"itself", "one", "two", "deep", "below a file"})
    EXPECT_THAT(skipped_, testing::HasSubstr("not uploaded: /opt/ml/model/" +
                                             std::string(left_out) + " is a link to nothing\n"));
}

TEST_F(UploadFolder, ATreeLeavesOutLinksThatLeaveTheFolder) {
  ASSERT_TRUE(replace_file(root_ / "secret", "not the model's"));
  fs::create_symlink("../secret", root_ / "model" / "out");
  fs::create_symlink("/opt/ml/model/../../secret", root_ / "model" / "up");
  fs::create_symlink("/opt/ml/modelled", root_ / "model" / "beside");
  fs::create_symlink("out", root_ / "model" / "through");
  fs::create_symlink("/", root_ / "model" / "root");
  fs::create_symlink("root/opt/ml/secret", root_ / "model" / "by the root");
  fs::create_symlink("/proc/self/environ", root_ / "model" / "magic");
  fs::create_symlink("none", root_ / "model" / "dangling");
  fs::create_symlink("sub", root_ / "model" / "folder");
  ASSERT_TRUE(upload_tree(s3_, root_, "model", {"b", "out"}, note()));
  EXPECT_EQ(s3_.objects.size(), 2U) << "file and sub/big";
  for (const char* left_out : {"out", "up", "beside", "through", "magic", "by the root"})
    EXPECT_THAT(skipped_,
                testing::HasSubstr("not uploaded: /opt/ml/model/" + std::string(left_out) +
                                   " is a link out of /opt/ml/model/\n"));
  EXPECT_THAT(skipped_, testing::HasSubstr("model/dangling is a link to nothing\n"));
  EXPECT_THAT(skipped_, testing::HasSubstr("model/folder is a link to something else"));
}

TEST_F(UploadFolder, HolesCountForTheSizeOfAnUpload) {
  const fs::path sparse = root_ / "model" / "sub" / "sparse";
  std::ofstream(sparse) << "x";
  ASSERT_EQ(::truncate(sparse.c_str(), off_t{1} << 40), 0);
  for (const UploadForm form : {UploadForm::archive, UploadForm::tree}) {
    EXPECT_TRUE(check_upload_size(root_, {"model"}, form, {}));
    EXPECT_TRUE(check_upload_size(root_, {"model"}, form, gib(1025)));
    const auto refused = check_upload_size(root_, {"none", "model"}, form, gib(1024));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::exhausted);
    EXPECT_THAT(refused.error().message(),
                testing::HasSubstr("/opt/ml/model/sub/sparse (1.0 TiB, 4.0 KiB of them on disk)"));
    EXPECT_THAT(refused.error().message(), testing::HasSubstr("than the 1.0 TiB that"));
  }
}

TEST_F(UploadFolder, LinksCountWhereTheirBytesAreSent) {
  for (int i = 0; i < 10; ++i)
    fs::create_symlink("sub/big", root_ / "model" / ("link" + std::to_string(i)));
  EXPECT_TRUE(check_upload_size(root_, {"model"}, UploadForm::archive, mib(4)));
  EXPECT_FALSE(check_upload_size(root_, {"model"}, UploadForm::tree, mib(4)));
}

TEST_F(UploadFolder, HolesAreUploadedAsZeros) {
  const fs::path sparse = root_ / "model" / "sparse";
  ASSERT_TRUE(replace_file(sparse, "head"));
  ASSERT_EQ(::truncate(sparse.c_str(), 1 << 20), 0);
  std::string expected("head");
  expected.resize(1 << 20);
  ASSERT_TRUE(upload_tree(s3_, root_, "model", {"b", "t"}, note()));
  EXPECT_TRUE(s3_.objects.at("b/t/sparse") == expected);
  ASSERT_TRUE(upload_archive(s3_, root_, "model", {"b", "a"}, note()));
  EXPECT_TRUE(contents_of(s3_.objects.at("b/a")).at("sparse") == expected);
}

// A file system on a disk that is smaller than it claims: data written to it is lost, and only an
// fsync reports it.
class UploadFromALyingDisk : public UploadFolder {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root mounts file systems";
    ASSERT_TRUE(ensure_directory(small_));
    ASSERT_TRUE(ensure_directory(root_ / "model"));
    ASSERT_EQ(::mount("none", small_.c_str(), "tmpfs", 0, "size=6m"), 0);
    const std::string image = small_ / "image";
    std::ofstream(image).flush();
    ASSERT_EQ(::truncate(image.c_str(), 64 << 20), 0);
    run({"mke2fs", "-q", "-F", "-t", "ext4", "-O", "^has_journal", "-E", "nodiscard", image});
    run({"mount", "-o", "loop", image, root_ / "model"});
    ASSERT_TRUE(ensure_directory(root_ / "model" / "sub"));
  }
  void TearDown() override {
    ::umount2((root_ / "model").c_str(), MNT_DETACH);
    ::umount2(small_.c_str(), MNT_DETACH);
    fs::remove_all(small_);
    UploadFolder::TearDown();
  }
  static void run(const std::vector<std::string>& command) {
    const auto ran =
        run_command(command, std::chrono::seconds(20), {{"PATH", "/usr/sbin:/sbin:/usr/bin:/bin"}});
    ASSERT_TRUE(ran && ran->status.success()) << command[0] << ": " << (ran ? ran->err : "");
  }
  const fs::path small_ = fs::temp_directory_path() / ("trainyard-small-" + random_hex(12));
};

TEST_F(UploadFromALyingDisk, IsRefused) {
  std::ofstream file(root_ / "model" / "sub" / "weights");
  ASSERT_TRUE(file << std::string(20 << 20, 'x') << std::flush) << "the write itself succeeds";
  file.close();
  const auto archive = upload_archive(s3_, root_, "model", {"b", "k"}, note());
  ASSERT_FALSE(archive);
  EXPECT_EQ(archive.error().kind(), ErrorKind::corrupt);
  EXPECT_THAT(archive.error().message(),
              testing::HasSubstr("/opt/ml/model/sub/weights can't be read as it was written"));
  EXPECT_TRUE(s3_.objects.empty());
}

TEST_F(UploadFromALyingDisk, IsRefusedAsATree) {
  std::ofstream file(root_ / "model" / "sub" / "weights");
  ASSERT_TRUE(file << std::string(20 << 20, 'x') << std::flush);
  file.close();
  const auto tree = upload_tree(s3_, root_, "model", {"b", "k"}, note());
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().kind(), ErrorKind::corrupt);
  EXPECT_TRUE(s3_.objects.empty());
}

TEST_F(UploadFolder, AFolderThatBecameALinkIsNotFollowed) {
  fs::remove_all(root_ / "model");
  fs::create_symlink("/etc", root_ / "model");
  EXPECT_FALSE(has_entries(root_, "model"));
  EXPECT_FALSE(upload_archive(s3_, root_, "model", {"b", "k"}, note()));
  EXPECT_FALSE(upload_tree(s3_, root_, "model", {"b", "k"}, note()));
  EXPECT_TRUE(s3_.objects.empty());
}

TEST_F(UploadFolder, AFailedUploadIsTheError) {
  s3_.fail_upload = Error(ErrorKind::not_found, "NoSuchBucket").with_code("NoSuchBucket");
  const auto done = upload_archive(s3_, root_, "model", {"b", "k"}, note());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code(), "NoSuchBucket");
}

TEST_F(UploadFolder, WhatFailsIsAbortedAndWhatSucceedsIsNot) {
  ASSERT_TRUE(upload_archive(s3_, root_, "model", {"b", "k"}, note()));
  ASSERT_TRUE(upload_tree(s3_, root_, "model", {"b", "tree"}, note()));
  EXPECT_EQ(s3_.aborted_uploads(), 0);
  const auto refused = upload_object(s3_, {"b", "none"}, [](Upload& upload) -> Result<void> {
    TRY_VOID(upload.write("half"));
    return Error(ErrorKind::corrupt, "the rest is gone");
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "the rest is gone");
  EXPECT_EQ(s3_.aborted_uploads(), 1);
  s3_.fail_upload = Error(ErrorKind::unavailable, "no");
  EXPECT_FALSE(upload_archive_part(s3_, root_, "model", {"b", "part"}, note()));
  EXPECT_EQ(s3_.aborted_uploads(), 2);
  EXPECT_FALSE(s3_.find("b/none"));
}

TEST_F(UploadFolder, TellsEmptyFromFull) {
  EXPECT_TRUE(*has_entries(root_, "model"));
  ASSERT_TRUE(ensure_directory(root_ / "output" / "data"));
  EXPECT_FALSE(*has_entries(root_, "output/data"));
  EXPECT_FALSE(*has_entries(root_, "none"));
}

}  // namespace
}  // namespace trainyard::data
