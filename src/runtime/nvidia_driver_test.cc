#include "runtime/nvidia_driver.h"

#include <gmock/gmock.h>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A machine's /dev and driver folder. Creating device nodes needs privileges; links to /dev/null
// work too.
class NvidiaDriverTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ensure_directory(dev_ / "nvidia-caps"));
    ASSERT_TRUE(ensure_directory(files_));
    for (const char* name :
         {"nvidia1", "nvidia0", "nvidiactl", "nvidia-uvm", "nvidia-nvswitch0", "nvidiable", "null"})
      fs::create_symlink("/dev/null", dev_ / name);
    fs::create_symlink("/dev/null", dev_ / "nvidia-caps" / "nvidia-cap2");
    library("libnvidia-ml", "580.1.2", "1");
    library("libcuda", "580.1.2", "1");
    library("libcudart", "12.0", "12");
  }
  void TearDown() override { fs::remove_all(root_); }

  // A library, and a link to it by its soname.
  void library(const std::string& name, const std::string& version, const std::string& major) {
    ASSERT_TRUE(replace_file(files_ / (name + ".so." + version), name));
    fs::create_symlink(name + ".so." + version, files_ / (name + ".so." + major));
  }
  std::vector<std::string> library_names(const NvidiaDriver& driver) {
    std::vector<std::string> names;
    for (const fs::path& path : driver.libraries) names.push_back(path.filename());
    return names;
  }
  std::string error() {
    const auto driver = read_nvidia_driver(files_ / "libnvidia-ml.so.1", dev_);
    return driver ? "" : driver.error().message();
  }

  fs::path root_ = fs::temp_directory_path() / ("trainyard-nvidia-" + random_hex(12));
  fs::path dev_ = root_ / "dev";
  fs::path files_ = root_ / "lib";
};

TEST_F(NvidiaDriverTest, IsItsDeviceNodesAndEveryLibraryOfItsVersion) {
  const auto driver = read_nvidia_driver(files_ / "libnvidia-ml.so.1", dev_);
  ASSERT_TRUE(driver) << driver.error().message();
  EXPECT_EQ(driver->version, "580.1.2");
  std::vector<std::string> paths;
  for (const DeviceNode& node : driver->devices) {
    paths.push_back(node.path);
    EXPECT_EQ(node.major, 1U);
    EXPECT_EQ(node.minor, 3U);
  }
  EXPECT_THAT(paths, ElementsAre("/dev/nvidia-caps/nvidia-cap2", "/dev/nvidia-uvm", "/dev/nvidia0",
                                 "/dev/nvidia1", "/dev/nvidiactl"));
  EXPECT_THAT(library_names(*driver), ElementsAre("libcuda.so.1", "libcuda.so.580.1.2",
                                                  "libnvidia-ml.so.1", "libnvidia-ml.so.580.1.2"));
}

TEST_F(NvidiaDriverTest, KeepsTheDeviceNodesOfSomeGpusAndWhatAllShare) {
  fs::create_symlink("/dev/null", dev_ / "nvidia10");
  auto driver = read_nvidia_driver(files_ / "libnvidia-ml.so.1", dev_);
  ASSERT_TRUE(driver) << driver.error().message();
  retain_gpus(*driver, {1});
  std::vector<std::string> paths;
  for (const DeviceNode& node : driver->devices) paths.push_back(node.path);
  EXPECT_THAT(paths, ElementsAre("/dev/nvidia-caps/nvidia-cap2", "/dev/nvidia-uvm", "/dev/nvidia1",
                                 "/dev/nvidiactl"));
}

TEST_F(NvidiaDriverTest, FilesThatLinksLeadToFromElsewhereAreFoundThere) {
  const fs::path links = root_ / "links";
  ASSERT_TRUE(ensure_directory(links));
  fs::create_symlink(files_ / "libnvidia-ml.so.580.1.2", links / "libnvidia-ml.so.1");
  const auto driver = read_nvidia_driver(links / "libnvidia-ml.so.1", dev_);
  ASSERT_TRUE(driver) << driver.error().message();
  EXPECT_EQ(library_names(*driver).size(), 4U);
}

TEST_F(NvidiaDriverTest, WhatIsMissingIsSaid) {
  fs::rename(files_ / "libcuda.so.1", files_ / "elsewhere");
  EXPECT_THAT(error(), HasSubstr("libcuda.so.1 of version 580.1.2 is not beside it"));
  fs::rename(files_ / "elsewhere", files_ / "libcuda.so.1");
  fs::remove(dev_ / "nvidia-uvm");
  EXPECT_THAT(error(), HasSubstr("no /dev/nvidia-uvm (`nvidia-modprobe -u -c 0`"));
  fs::remove(files_ / "libnvidia-ml.so.1");
  EXPECT_THAT(error(), HasSubstr("libnvidia-ml.so.1: No such file"));
  ASSERT_TRUE(replace_file(files_ / "libnvidia-ml.so.1", ""));
  EXPECT_THAT(error(), HasSubstr("the driver's version is not in the name"));
}

}  // namespace
}  // namespace trainyard::runtime
