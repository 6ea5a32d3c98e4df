#pragma once

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "base/unique_fd.h"
#include "component/runtime_isolation_contract.h"

// The contract of every runtime with real containers for mounts with `keep_image`.
namespace trainyard::runtime {

class RuntimeMountContract : public RuntimeIsolationContract {
 protected:
  // The volume of a job, with a model that the platform has put there.
  BindMount volume() {
    EXPECT_TRUE(ensure_directory(folder() / "volume/model"));
    EXPECT_TRUE(ensure_directory(folder() / "volume/input"));
    EXPECT_TRUE(ensure_directory(folder() / "work"));
    EXPECT_TRUE(replace_file(folder() / "volume/model/given", "given\n"));
    return {.source = folder() / "volume",
            .target = "/opt/ml",
            .keep_image = true,
            .own = {"input", "model"},
            .scratch = folder() / "work"};
  }
  std::string on_volume(const std::string& path) {
    return read_file(folder() / "volume" / path).value_or("absent");
  }
};

TEST_P(RuntimeMountContract, WhatTheImageHasBesideTheVolumesOwnFoldersIsVisible) {
  ContainerSpec spec = spec_of(isolating_world().images().name("code"));
  spec.mounts = {volume()};
  const Ended ended = run(spec);
  EXPECT_EQ(ended.output, "/opt/ml/code\ncode of the image\ngiven\nno input\n")
      << "entrypoint and working directory below /opt/ml; the image's model and input hidden";
  EXPECT_EQ(on_volume("model/made"), "made\n");
  EXPECT_EQ(on_volume("model/weights"), "absent");
}

TEST_P(RuntimeMountContract, AnotherContainerSeesNothingOfWhatOneChangedThere) {
  ContainerSpec spec = spec_of(isolating_world().images().name("code"));
  spec.entrypoint = {"sh", "-c", "echo changed > /opt/ml/code/data; cat /opt/ml/code/data"};
  spec.mounts = {volume()};
  EXPECT_EQ(run(spec).output, "changed\n");
  ASSERT_TRUE(remove_tree(folder() / "volume"));
  ASSERT_TRUE(remove_tree(folder() / "work"));
  ContainerSpec other = spec_of(isolating_world().images().name("code"));
  other.entrypoint = {"cat", "/opt/ml/code/data"};
  other.mounts = {volume()};
  EXPECT_EQ(run(other).output, "code of the image\n");
}

TEST_P(RuntimeMountContract, WhereTheImageHasNothingAllIsTheVolumes) {
  ContainerSpec spec = shell(
      "ls /opt/ml; mkdir /opt/ml/checkpoints; echo 1 > /opt/ml/checkpoints/epoch; "
      "mv /opt/ml/checkpoints/epoch /opt/ml/model/epoch");
  spec.mounts = {volume()};
  EXPECT_EQ(run(spec).output, "input\nmodel\n");
  EXPECT_EQ(on_volume("model/epoch"), "1\n");
}

TEST_P(RuntimeMountContract, VolumesOfTheImageTakeNothingFromOurs) {
  ContainerSpec spec = spec_of(isolating_world().images().name("volumes"));
  spec.entrypoint = {"sh", "-c",
                     "cat /opt/ml/model/given; echo made > /opt/ml/model/made; "
                     "mkdir -p /opt/ml/checkpoints; echo 1 > /opt/ml/checkpoints/epoch"};
  spec.mounts = {volume()};
  EXPECT_EQ(run(spec).output, "given\n");
  EXPECT_EQ(on_volume("model/made"), "made\n");
  EXPECT_EQ(on_volume("checkpoints/epoch"), "1\n");
}

// What is cached about an image belongs to that image, and doesn't apply if the machine has such a
// path itself.
TEST_P(RuntimeMountContract, WhatOneImageHasThereSaysNothingOfAnother) {
  const std::filesystem::path target = volume().target;
  const bool was_there = std::filesystem::exists(target);
  for (int round = 0; round < 2; ++round) {
    ContainerSpec without = shell("ls /opt/ml");
    without.mounts = {volume()};
    EXPECT_EQ(run(without).output, "input\nmodel\n") << round;
    ContainerSpec with = spec_of(isolating_world().images().name("code"));
    with.entrypoint = {"cat", "/opt/ml/code/data"};
    with.mounts = {volume()};
    EXPECT_EQ(run(with).output, "code of the image\n") << round;
  }
  EXPECT_EQ(std::filesystem::exists(target), was_there);
}

// Like an agent for pipes. Merged folders alone would show another FIFO instead.
TEST_P(RuntimeMountContract, AFifoIsTheHostsWhereItsFolderIsAMountOfItsOwn) {
  ContainerSpec spec = spec_of(isolating_world().images().name("code"));
  spec.entrypoint = {"sh", "-c", "timeout 10 head -c 6 /opt/ml/input/data/train_0"};
  spec.mounts = {volume(),
                 {.source = folder() / "volume/input/data", .target = "/opt/ml/input/data"}};
  const auto fifo = folder() / "volume/input/data/train_0";
  ASSERT_TRUE(ensure_directory(fifo.parent_path()));
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0644), 0);
  const UniqueFd both_ends(::open(fifo.c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_TRUE(write_all(both_ends.get(), "bytes\n"));
  EXPECT_EQ(run(spec).output, "bytes\n");
}

TEST_P(RuntimeMountContract, NothingBelowAReadOnlyMountCanBeWritten) {
  const auto source = folder() / "shared";
  ASSERT_TRUE(ensure_directory(source / "below"));
  ASSERT_TRUE(replace_file(source / "given", "given\n"));
  ASSERT_EQ(::mount("tmpfs", (source / "below").c_str(), "tmpfs", 0, "size=64k"), 0);
  ASSERT_TRUE(replace_file(source / "below/inner", ""));
  ContainerSpec spec =
      shell("cat /shared/given; ls /shared/below; touch /shared/x /shared/below/x 2>&1 | wc -l");
  spec.mounts = {{.source = source, .target = "/shared", .read_only = true}};
  EXPECT_EQ(run(spec).output, "given\n2\n");
  EXPECT_FALSE(std::filesystem::exists(source / "below/x"));
  EXPECT_EQ(::umount2((source / "below").c_str(), MNT_DETACH), 0);
}

}  // namespace trainyard::runtime
