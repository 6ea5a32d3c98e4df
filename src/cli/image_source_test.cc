#include "cli/image_source.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Kind = runtime::ImageSource::Kind;

class FindImageSource : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(ensure_directory(root_ / "layout")); }
  void TearDown() override { fs::remove_all(root_); }
  // An archive with one empty file of that name.
  void write_tar(const std::string& name, const char* member) {
    archive* writer = archive_write_new();
    archive_write_set_format_ustar(writer);
    archive_write_open_filename(writer, (root_ / name).c_str());
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, member);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, 0);
    archive_write_header(writer, entry);
    archive_entry_free(entry);
    archive_write_free(writer);
  }
  fs::path root_ = fs::temp_directory_path() / ("trainyard-source-" + random_hex(12));
};

TEST_F(FindImageSource, TellsArchivesApartByWhatIsInThem) {
  write_tar("oci.tar", "./oci-layout");
  write_tar("docker.tar", "manifest.json");
  write_tar("other.tar", "readme");
  EXPECT_EQ(find_image_source("oci.tar", root_)->reference,
            "oci-archive:" + (root_ / "oci.tar").string());
  EXPECT_EQ(find_image_source("docker.tar", root_)->kind, Kind::docker_archive);
  EXPECT_THAT(find_image_source("other.tar", root_).error().message(), HasSubstr("not an image"));
  ASSERT_TRUE(replace_file(root_ / "text", "no tar"));
  EXPECT_FALSE(find_image_source("text", root_));
}

TEST_F(FindImageSource, TakesALayoutsFolder) {
  EXPECT_THAT(find_image_source("layout", root_).error().message(), HasSubstr("oci-layout"));
  ASSERT_TRUE(replace_file(root_ / "layout" / "oci-layout", "{}"));
  EXPECT_EQ(find_image_source("layout", root_)->reference, "oci:" + (root_ / "layout").string());
}

TEST_F(FindImageSource, TakesTheNamesOfOtherPlaces) {
  EXPECT_EQ(find_image_source("docker-daemon:a/b", root_)->reference, "docker-daemon:a/b:latest");
  EXPECT_EQ(find_image_source("docker-daemon:b:2", root_)->reference, "docker-daemon:b:2");
  EXPECT_EQ(find_image_source("docker://b:2", root_)->reference, "docker://b:2");
  EXPECT_EQ(find_image_source("oci-archive:x.tar", root_)->path, root_ / "x.tar");
  EXPECT_FALSE(find_image_source("docker-daemon:", root_));
  EXPECT_THAT(find_image_source("ubuntu", root_).error().message(), HasSubstr("docker://NAME"));
}

}  // namespace
}  // namespace trainyard::cli
