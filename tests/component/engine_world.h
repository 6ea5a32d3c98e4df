#pragma once

#include <boost/json/array.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "component/isolating_world.h"
#include "runtime/docker_api.h"

// The docker runtime over a real engine, Docker's or Podman's, for its contract tests.
namespace trainyard::runtime {

class EngineWorld : public IsolatingWorld {
 public:
  static Result<std::unique_ptr<EngineWorld>> open(const std::string& socket);
  // Removes what the tests added to the engine.
  ~EngineWorld() override;

  Runtime& runtime() override { return *runtime_; }
  const TestImages& images() override { return images_; }
  std::vector<std::string> start_and_die(const std::string& id) override;
  std::string leftovers(const std::string& id) override;
  void forget_image(const std::string& name) override { remove_image(name); }

  const DockerApi& api() const { return *api_; }
  const std::filesystem::path& root() const { return root_; }
  const std::string& socket() const { return socket_; }
  // With all its names. Not an error if there is none.
  void remove_image(const std::string& name) const;
  // How often the engine has reported that event ("load") since this world was created.
  int count_events(const std::string& type, const std::string& event) const;

 private:
  EngineWorld(std::string socket, TestImages images)
      : socket_(std::move(socket)), images_(std::move(images)) {}
  boost::json::array events(const std::string& filters) const;

  const std::string socket_;
  TestImages images_;
  std::filesystem::path root_;
  std::shared_ptr<const DockerApi> api_;
  std::unique_ptr<Runtime> runtime_;
  long opened_at_ = 0;  // epoch seconds
};

RuntimeOptions engine_options(const std::string& socket, const std::filesystem::path& root);

// For a main(): runs `--start-and-die SOCKET ROOT IMAGE ID` if argv contains that.
std::optional<int> start_and_die(int argc, char** argv);

}  // namespace trainyard::runtime
