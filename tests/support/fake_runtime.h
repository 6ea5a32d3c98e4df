#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/container_spec.h"
#include "runtime/runtime.h"

// A runtime without containers, for tests of parts above `runtime`. Passes the parts of
// tests/component/runtime_contract.h and runtime_exec_contract.h that need no isolation.
namespace trainyard::runtime {

// The environment of a scripted container. Used on the container's own thread.
class FakeProcess {
 public:
  virtual ~FakeProcess() = default;
  virtual const ContainerSpec& spec() const = 0;
  virtual const std::vector<std::string>& command_line() const = 0;
  // The path on this machine of a path inside the container, through the mounts of its spec; the
  // path itself if no mount covers it.
  virtual std::filesystem::path path(std::string_view inside) const = 0;
  virtual void write(std::string_view output) = 0;
  // Blocks until a signal arrives; nullopt after `timeout`. Return from the script if it is
  // SIGKILL.
  virtual std::optional<int> wait_for_signal(std::chrono::milliseconds timeout) = 0;
};

struct FakeImage {
  ImageConfig config = {};
  // What its containers do; runs on a thread. Empty: the command line runs as a plain process of
  // this machine, with every mount target that occurs in a word of it replaced by the mount's
  // source.
  std::function<ContainerExit(FakeProcess&)> script = nullptr;
  // The size of its containers' layers; empty: unknown.
  std::function<Bytes()> layer_size = nullptr;
};

// Threads: all methods may be called from any.
class FakeRuntime : public Runtime {
 public:
  enum class Call {
    ensure_image,
    create,
    start,
    signal,
    wait,
    remove,
    remove_leftovers,
    exec,
    open_network,
    reopen,
  };

  FakeRuntime();
  ~FakeRuntime() override;

  void add_image(const std::string& name, FakeImage image);
  // The next such call, on the runtime or on any container of it, fails with this; then it works
  // again.
  void fail_next(Call call, Error error);
  // Called at the beginning of each ensure_image(), which fails with `cancelled` if that is set
  // afterwards: lets a test hold an image pull open.
  void on_ensure_image(std::function<void(const std::string& name)> hook);

  // What image_disk() returns; empty until then.
  void set_image_disk(std::filesystem::path disk);

  // Ids of the existing containers, sorted: used by tests to check that nothing is left.
  std::vector<std::string> containers() const;
  // Every spec given to create(), in order.
  std::vector<ContainerSpec> created() const;

  std::string_view name() const override { return "fake"; }
  std::filesystem::path image_disk() const override;
  // not_found for a name that wasn't added with add_image().
  Result<Image> ensure_image(const ImageRequest& request,
                             const std::function<bool()>& cancelled) override;
  Result<std::unique_ptr<Container>> create(const ContainerSpec& spec, OutputSink sink) override;
  // A plain process of this machine, of a scripted container too; it ends with the container's
  // removal at the latest.
  Result<std::unique_ptr<ContainerProcess>> exec(const std::string& id,
                                                 const ExecSpec& spec) override;
  // This machine's network. The end of a scripted or reopened container isn't shown.
  Result<ContainerNetwork> open_network(const std::string& id) override;
  // not_found: there is no such container. conflict: it runs.
  Result<void> reopen(const ContainerSpec& spec) override;
  Result<void> remove_leftovers(const std::string& id) override;
  Result<std::vector<FoundContainer>> list(const std::string& label) override;

 private:
  struct State;
  // Shared with the containers, which may outlive the runtime.
  std::shared_ptr<State> state_;
};

}  // namespace trainyard::runtime
