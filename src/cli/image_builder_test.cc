#include "cli/image_builder.h"

#include <gmock/gmock.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ChooseBuilder, TakesTheFirstThatWorks) {
  const auto only = [](const std::string& program) {
    return choose_builder(
        [program](const std::vector<std::string>& argv) { return argv[0] == program; });
  };
  EXPECT_EQ(*only("buildah"), Builder::buildah);
  EXPECT_EQ(*only("docker"), Builder::docker);
  const auto none = only("none");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind(), ErrorKind::unavailable);
  EXPECT_THAT(none.error().message(), HasSubstr("apt-get install"));
}

TEST(BuildCommands, EachToolIsSpokenToInItsOwnWords) {
  const BuildOrder order{"ctx", "ctx/Dockerfile", {"A=b"}, "t:1", "/w/image.tar"};
  const BuildCommands podman = build_commands(Builder::podman, order);
  EXPECT_THAT(podman.build, ElementsAre("podman", "build", "--tag", "t:1", "--file",
                                        "ctx/Dockerfile", "--build-arg", "A=b", "ctx"));
  EXPECT_THAT(podman.save, ElementsAre("podman", "save", "--quiet", "--format", "oci-archive",
                                       "--output", "/w/image.tar", "t:1"));
  EXPECT_THAT(build_commands(Builder::buildah, order).save,
              ElementsAre("buildah", "push", "--quiet", "t:1", "oci-archive:/w/image.tar"));
  EXPECT_THAT(build_commands(Builder::docker, order).save,
              ElementsAre("docker", "save", "--output", "/w/image.tar", "t:1"));
}

TEST(FindBuild, TakesAFolderOrADockerfile) {
  const fs::path root = fs::temp_directory_path() / ("trainyard-build-" + random_hex(12));
  ASSERT_TRUE(ensure_directory(root));
  EXPECT_THAT(find_build(root).error().message(), HasSubstr("has no Dockerfile"));
  EXPECT_EQ(find_build(root / "absent").error().kind(), ErrorKind::not_found);
  ASSERT_TRUE(replace_file(root / "Dockerfile", "FROM scratch\n"));
  EXPECT_EQ(find_build(root)->file, root / "Dockerfile");
  EXPECT_EQ(find_build(root / "Dockerfile")->context, root);
  fs::remove_all(root);
}

}  // namespace
}  // namespace trainyard::cli
