#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/docker_api.h"
#include "runtime/docker_frames.h"
#include "runtime/docker_stream.h"
#include "runtime/runtime.h"

namespace trainyard::runtime {

// A program that an engine started in a container (Docker Engine API, Exec): one connection carries
// its input and its output. The program continues when that is closed.
class DockerProcess final : public ContainerProcess {
 public:
  // Kills a process group of this machine.
  using KillGroup = std::function<Result<void>(pid_t leader)>;

  // Starts a program in the container with that id of the engine.
  static Result<std::unique_ptr<ContainerProcess>> start(std::shared_ptr<const DockerApi> api,
                                                         const std::string& engine_id,
                                                         const ExecSpec& spec,
                                                         KillGroup kill_group);

  int input() const override { return has_input_ ? stream_.fd() : -1; }
  std::vector<int> outputs() const override;
  Result<std::size_t> write(std::string_view input) override;
  void close_input() override;
  Result<void> read(const OutputSink& sink) override;
  std::optional<int> exit_code() const override { return exit_code_; }
  Result<void> resize(TerminalSize size) override;
  Result<void> kill() override;

 private:
  DockerProcess(std::shared_ptr<const DockerApi> api, std::string exec_id, bool terminal,
                DockerStream stream, KillGroup kill_group);
  struct State {
    bool running = false;
    pid_t pid = 0;
    int exit_code = 0;
  };
  Result<State> ask() const;
  Result<int> learn_exit() const;
  Result<void> set_size(TerminalSize size) const;

  const std::shared_ptr<const DockerApi> api_;  // shared: this may outlive the runtime
  const std::string exec_id_;
  const bool terminal_;
  DockerStream stream_;
  const KillGroup kill_group_;
  DockerFrames frames_;
  bool has_input_ = true;
  bool has_output_ = false;
  // Set before the first output.
  std::optional<TerminalSize> early_size_;
  std::optional<int> exit_code_;
};

}  // namespace trainyard::runtime
