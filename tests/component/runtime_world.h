#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "runtime/runtime.h"

// What the contract tests of runtimes share: the runtime under test with its images, and a
// vocabulary.
namespace trainyard::runtime {

// One runtime, and two images that it can get:
//   plain  a shell and the usual commands; no ENTRYPOINT, no USER; `train` on PATH says "train ran"
//   full   ENTRYPOINT sh -c 'echo "$@"' sh image-entry, CMD image-cmd, ENV GREETING=image OWN=image
class RuntimeWorld {
 public:
  virtual ~RuntimeWorld() = default;
  virtual Runtime& runtime() = 0;
  virtual std::string plain_image() = 0;
  virtual std::string full_image() = 0;
  // What can still be found of that container on this machine; empty: nothing.
  virtual std::string leftovers(const std::string& id) = 0;
  // Removes a registry's image that a test pulled, if the runtime is shared with other programs.
  virtual void forget_image(const std::string& /*name*/) {}
  // A file in containers that only they have, on none of their mounts.
  virtual std::string own_file() { return "/mark"; }
};

// The world exists as long as the test program.
using FindWorld = RuntimeWorld& (*)();

// What a container wrote so far. Any thread.
class Transcript {
 public:
  OutputSink sink() {
    return [this](OutputStream, std::string_view text) {
      const std::lock_guard lock(mutex_);
      text_ += text;
      grew_.notify_all();
    };
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  // False if it doesn't arrive within ten seconds.
  bool wait_for(const std::string& words) {
    std::unique_lock lock(mutex_);
    return grew_.wait_for(lock, std::chrono::seconds(10),
                          [&] { return text_.find(words) != std::string::npos; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable grew_;
  std::string text_;
};

struct Ended {
  int code = -1;
  bool out_of_memory = false;
  bool out_of_processes = false;
  std::string output;
};

class RuntimeTest : public ::testing::TestWithParam<FindWorld> {
 protected:
  // Nothing of any container may be left, whatever the test's result.
  void TearDown() override {
    for (const std::string& id : ids_) {
      const auto removed = runtime().remove_leftovers(id);
      EXPECT_TRUE(removed) << removed.error().message();
      EXPECT_EQ(world().leftovers(id), "");
    }
  }

  RuntimeWorld& world() { return GetParam()(); }
  Runtime& runtime() { return world().runtime(); }

  ContainerSpec spec_of(const std::string& image) {
    ContainerSpec spec;
    spec.id = "trainyard-test-" + random_hex(12);
    spec.image = image;
    ids_.push_back(spec.id);
    const auto found = runtime().ensure_image({image}, [] { return false; });
    EXPECT_TRUE(found) << found.error().message();
    return spec;
  }
  ContainerSpec shell(const std::string& script) {
    ContainerSpec spec = spec_of(world().plain_image());
    spec.entrypoint = {"sh", "-c", script};
    return spec;
  }

  std::unique_ptr<Container> create(const ContainerSpec& spec, Transcript& transcript) {
    auto container = runtime().create(spec, transcript.sink());
    EXPECT_TRUE(container) << container.error().message();
    return container ? std::move(*container) : nullptr;
  }
  std::unique_ptr<Container> start(const ContainerSpec& spec, Transcript& transcript) {
    auto container = create(spec, transcript);
    if (!container) return nullptr;
    const auto started = container->start();
    EXPECT_TRUE(started) << started.error().message();
    return started ? std::move(container) : nullptr;
  }
  // Fails the test if it runs for more than a minute.
  Ended wait_for(Container& container) {
    const auto exit = container.wait(std::chrono::seconds(60));
    EXPECT_TRUE(exit) << exit.error().message();
    if (!exit) return {};
    EXPECT_TRUE(*exit) << "still running";
    if (!*exit) return {};
    return {(*exit)->code, (*exit)->out_of_memory, (*exit)->out_of_processes, ""};
  }
  // Runs it to its end and removes it.
  Ended run(const ContainerSpec& spec) {
    Transcript transcript;
    auto container = start(spec, transcript);
    if (!container) return {};
    Ended ended = wait_for(*container);
    ended.output = transcript.text();
    const auto removed = container->remove();
    EXPECT_TRUE(removed) << removed.error().message();
    EXPECT_EQ(world().leftovers(spec.id), "");
    return ended;
  }

 private:
  std::vector<std::string> ids_;
};

}  // namespace trainyard::runtime
