#pragma once

#include <string>
#include <vector>

#include "component/runtime_world.h"
#include "component/test_images.h"

namespace trainyard::runtime {

// The world of a runtime with real containers.
class IsolatingWorld : public RuntimeWorld {
 public:
  virtual const TestImages& images() = 0;
  // The command that creates this container from the plain image, starts it with `sleep 600`, and
  // then kills itself with SIGKILL.
  virtual std::vector<std::string> start_and_die(const std::string& id) = 0;
  std::string plain_image() override { return images().name("plain"); }
  std::string full_image() override { return images().name("full"); }
};

}  // namespace trainyard::runtime
