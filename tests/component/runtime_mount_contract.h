#pragma once

#include "component/runtime_isolation_contract.h"

// What every runtime with real containers promises of mounts with `keep_image`.
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

}  // namespace trainyard::runtime
