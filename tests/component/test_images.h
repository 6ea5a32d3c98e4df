#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace trainyard::runtime {

// The images of the runtime tests, made from this machine's busybox-static with umoci: an OCI
// layout with the tags `plain` and `full` of RuntimeWorld, and
//   user   USER trainer (1000:1000, also in group gpus, 2000), WORKDIR /work/dir, which the image
//   lacks
//   zstd   `plain` with layers that are compressed with zstd
//   code   files below /opt/ml: `code` with a program that is the ENTRYPOINT and what it reads, in
//   the WORKDIR /opt/ml/code; a model; an input
//   volumes  VOLUME /opt/ml/model /opt/ml/checkpoints /opt/data
//   comma  /opt/ml is a link to a folder whose name would be an option of a mount
class TestImages {
 public:
  // In a fresh folder below the test program's temporary folder.
  static Result<TestImages> make();
  ~TestImages();
  TestImages(TestImages&& other) noexcept : folder_(std::move(other.folder_)) {
    other.folder_.clear();
  }
  TestImages& operator=(TestImages&&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  std::string name(const std::string& tag) const;  // "oci:/…:tag"

 private:
  explicit TestImages(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
};

}  // namespace trainyard::runtime
