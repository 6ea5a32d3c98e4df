#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

// Container runtimes behind one interface: `docker` (Docker Engine API, Podman's too) and `oci`
// (runc or crun without a daemon). Knows containers and images; nothing of training jobs or S3.
namespace trainyard::runtime {

// The code of an `unavailable` error: the engine that has the containers gives no answer. It may be
// starting again.
inline constexpr std::string_view kEngineUnreachable = "EngineUnreachable";

enum class NetworkMode {
  host,  // the machine's own network
  none,  // loopback only
  // A network namespace that the caller has prepared: ContainerSpec::joined.
  joined,
};

// Of NetworkMode::joined. Names and resolver are the container's own whatever the namespace has.
struct JoinedNetwork {
  // Names the namespace (nsfs), as /run/netns/x does. After hold_network() of a runtime that keeps
  // the namespace itself that one is joined, and this may be empty.
  std::filesystem::path name_space;
  std::map<std::string, std::string> hosts;  // /etc/hosts: name -> IPv4 address
  std::string resolver;                      // the text of /etc/resolv.conf
};

struct BindMount {
  std::filesystem::path source;
  std::string target;
  bool read_only = false;
  // What the image has below `target` stays visible, but for the folders `own` of `source`, which
  // hide the image's. What the container writes elsewhere below `target` goes to `source` if the
  // image has nothing there, or the runtime can merge folders (`oci`); else (`docker`) to the
  // container's layer.
  bool keep_image = false;
  std::vector<std::string> own = {};
  // An empty folder on the file system of `source`, for the merging.
  std::filesystem::path scratch = {};
};

struct ResourceLimits {
  double cpus = 0;                // 0: no limit. 1.5 is one and a half CPUs' time
  Bytes memory{};                 // 0: no limit. Swap is not granted on top
  Bytes shared_memory = mib(64);  // size of /dev/shm
  int gpus = 0;                   // > 0 without gpu_ids: all GPUs of the machine
  // Which, as many as `gpus`; numbered as runtime/nvidia_gpus.h says.
  std::vector<int> gpu_ids = {};
  // RLIMIT_NOFILE and RLIMIT_MEMLOCK. Not set: what this process (`oci`) or the engine (`docker`)
  // may have.
  std::optional<std::uint64_t> open_files = {};
  std::optional<Bytes> locked_memory = {};
  // Size of what the container may write besides its mounts: its layer over the image. 0: no limit.
  // Held by the runtime where Container::holds_layer_limit() says so, else for the caller to watch.
  Bytes layer{};
};

// What a container may do to the machine, besides what its limits, namespaces and capabilities say.
// The defaults are for programs that train; docs/container.md says what each costs them.
struct Confinement {
  // Set-user-ID programs and file capabilities give nothing (no_new_privs, prctl(2)): no sudo.
  bool no_new_privileges = true;
  bool net_raw = false;             // CAP_NET_RAW: ping, packet capture
  std::int64_t max_processes = 0;   // with threads; 0: this machine's default_max_processes()
  std::string seccomp = "default";  // or "unconfined", or a profile: JSON in Docker's or OCI's form
};

struct ContainerSpec {
  // Ours: [a-zA-Z0-9][a-zA-Z0-9_.-]*, unique on this machine; also the container's name.
  std::string id;
  std::string image;
  // As in the API: with `entrypoint` the image's ENTRYPOINT and CMD are dropped; with only
  // `command` the image's ENTRYPOINT is kept and CMD replaced.
  std::optional<std::vector<std::string>> entrypoint;
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;  // over the image's own
  // As an image's USER: "", "name", "uid", each also with ":group"; empty: its own.
  std::string user;
  std::string hostname;
  std::vector<std::string> host_aliases;  // names that resolve to 127.0.0.1 inside, via /etc/hosts
  std::vector<BindMount> mounts;
  ResourceLimits limits;
  Confinement confinement;
  NetworkMode network = NetworkMode::host;
  JoinedNetwork joined;
  std::map<std::string, std::string> labels;
};

struct ContainerExit {
  int code = 0;                   // 128 + n when signal n ended it
  bool out_of_memory = false;     // the kernel killed something of it at its memory limit
  bool out_of_processes = false;  // it was refused a process or thread at its limit
  bool layer_full = false;        // its layer had no room left when it ended
};

// One container that was created. Threads: wait() may run while another thread calls signal().
class Container {
 public:
  virtual ~Container() = default;
  // Starts the process. The log sink given to create() gets bytes from here on.
  virtual Result<void> start() = 0;
  // To PID 1 of the container. One that has ended is no error.
  virtual Result<void> signal(int number) = 0;
  // nullopt: still running after `timeout`. All output has reached the sink before an exit is
  // returned.
  virtual Result<std::optional<ContainerExit>> wait(std::chrono::milliseconds timeout) = 0;
  // PID 1 of the container as this machine numbers it, once it was started: for reading what it
  // uses out of /proc. nullopt when that is not to be known.
  virtual std::optional<pid_t> init_pid() const { return std::nullopt; }
  // True: a write past limits.layer fails in the container (ENOSPC).
  virtual bool holds_layer_limit() const { return false; }
  // What the container's layer takes up on the disk now; may take as long as a look at each file of
  // it. nullopt: not to be known. While the container runs, from any thread.
  virtual Result<std::optional<Bytes>> layer_size() const { return std::optional<Bytes>(); }
  // A folder of this machine on the file system that the layer is on; empty: not to be known.
  virtual std::filesystem::path layer_disk() const { return {}; }
  // Ends it by force if it runs, and leaves nothing of it: no container, mount, cgroup or file.
  // Idempotent.
  virtual Result<void> remove() = 0;
};

// In characters.
struct TerminalSize {
  int rows = 24;
  int columns = 80;
  friend bool operator==(const TerminalSize&, const TerminalSize&) = default;
};

// A program to be run in a container that runs, beside what runs in it.
struct ExecSpec {
  std::vector<std::string> command;  // argv[0] is looked for in the container's PATH
  bool terminal = false;             // one for stdin, stdout and stderr
  TerminalSize size{};               // the terminal's
};

// stdout and stderr. Where both are one pipe (`oci`) all is `out`, as it is written.
enum class OutputStream { out, err };
// What a container writes, piece by piece as it comes, cut anywhere: the sink does the splitting
// into lines. Called from one thread of the runtime's. Blocking in it blocks the container's
// writes.
using OutputSink = std::function<void(OutputStream, std::string_view)>;

// A program that was started in a running container: in all its namespaces, its cgroup, and with
// its user, environment, limits and confinement. It ends with the container at the latest. One
// thread at a time. No call but kill() blocks; the descriptors are for poll(2) alone.
class ContainerProcess {
 public:
  // One that runs goes on, without its input and output.
  virtual ~ContainerProcess() = default;
  // POLLOUT: write() takes something. -1: it has no input any more.
  virtual int input() const = 0;
  // POLLIN or POLLHUP: there is something for read(). Empty: exit_code() is set.
  virtual std::vector<int> outputs() const = 0;
  // How much of it was taken; 0: nothing for now. What nobody will read any more is taken too.
  virtual Result<std::size_t> write(std::string_view input) = 0;
  virtual void close_input() = 0;
  // What it has written, if it has; notes how it ended. With a terminal all is `out`.
  virtual Result<void> read(const OutputSink& sink) = 0;
  // 128 + n when signal n ended it. nullopt: it runs, or read() has not come to its end.
  virtual std::optional<int> exit_code() const = 0;
  virtual Result<void> resize(TerminalSize size) = 0;
  // Ends it by force, with what it started in the container as far as that holds its output.
  virtual Result<void> kill() = 0;
};

struct Image {
  std::string name;    // as it was asked for
  std::string digest;  // "sha256:…" of the configuration
};

// One that exists, whoever made it.
struct FoundContainer {
  std::string id;                             // ContainerSpec::id
  std::map<std::string, std::string> labels;  // empty: its record was never finished
};

// A program of this machine, to be run by its root.
struct RootCommand {
  std::string id;  // as ContainerSpec::id: of the container that it is run for
  std::map<std::string, std::string> labels;
  std::vector<std::string> argv;  // argv[0] is an absolute path
};

// Contract: tests/component/runtime_contract.h holds every runtime to it. Errors are values, with
// these kinds: not_found (no such image anywhere we look), unavailable (the engine or registry
// can't be reached), denied, invalid_argument (an entrypoint that isn't in the image, …), internal.
class Runtime {
 public:
  virtual ~Runtime() = default;
  virtual std::string_view name() const = 0;  // "docker", "oci"

  // Makes the image usable: finds it here, or pulls it. Idempotent; concurrent calls for one image
  // do the work once. `cancelled` is polled at least every second.
  virtual Result<Image> ensure_image(const std::string& name,
                                     const std::function<bool()>& cancelled) = 0;
  // Creates, does not start. already_exists if there is a container of that id.
  virtual Result<std::unique_ptr<Container>> create(const ContainerSpec& spec, OutputSink sink) = 0;
  // Runs a program in the container of that id, whoever started it. Blocks until it has begun.
  // not_found: no such container. conflict: it doesn't run. invalid_argument, the caller's fault:
  // no such program in it.
  virtual Result<std::unique_ptr<ContainerProcess>> exec(const std::string&, const ExecSpec&) {
    return Error(ErrorKind::unavailable,
                 "the " + std::string(name()) + " runtime runs no programs in containers that run");
  }
  // Has the container, which was created from `spec` and has ended, run once more, with a program
  // that does nothing: for exec(). All else is as it was, what it wrote outside of its mounts too.
  // It goes on until remove_leftovers(), whatever becomes of this process. Idempotent.
  virtual Result<void> reopen(const ContainerSpec&) {
    return Error(ErrorKind::unavailable,
                 "the " + std::string(name()) + " runtime keeps no container that has ended");
  }
  // Makes the network namespace of a container that is to be created as `spec` says, with
  // NetworkMode::joined, where the runtime can't join one that others made: loopback, down or up,
  // is all there is in it. The pid of a process in it, for the caller to name the namespace by;
  // nullopt: joins any, so the caller makes it. Lasts until remove_leftovers(spec.id). Idempotent.
  virtual Result<std::optional<pid_t>> hold_network(const ContainerSpec&) {
    return std::optional<pid_t>();
  }
  // What hold_network() made for the container `from` is there for `to` from here on: as if it had
  // been made for it, but for its labels. Where `to` has one already, that of `from` is removed.
  // Nothing there is fine. Idempotent.
  virtual Result<void> hand_network_over(const std::string& /*from*/, const std::string& /*to*/) {
    return ok();
  }
  // Runs the command to its end with this process's file systems, processes and network, where the
  // runtime makes its user root of this machine. Blocks. An error has the last line that the
  // command wrote, when it failed; unavailable: the runtime doesn't. One that a process before this
  // one left running for the same id is ended first, and by remove_leftovers().
  virtual Result<void> run_as_root(const RootCommand&) {
    return Error(ErrorKind::unavailable,
                 "the " + std::string(name()) + " runtime runs nothing as this machine's root");
  }
  // Removes what is left of a container of that id, made by this process or one before it.
  // Idempotent.
  virtual Result<void> remove_leftovers(const std::string& id) = 0;
  // The same, but what hold_network() made for the container stays. Idempotent.
  virtual Result<void> remove_all_but_network(const std::string& id) {
    return remove_leftovers(id);
  }
  // Removes what a create() of that id may have left whose answer was lost (kEngineUnreachable), so
  // that it can be called again; what hold_network() made for the container stays. Idempotent.
  virtual Result<void> remove_unanswered(const std::string& id) { return remove_leftovers(id); }
  // The containers that have this label, running or not, made by any process; also those of this
  // runtime's own folder whose labels can't be told.
  virtual Result<std::vector<FoundContainer>> list(const std::string& label) = 0;
};

struct RuntimeOptions {
  // "auto": docker if its socket answers, else oci. Or "docker", "oci".
  std::string kind = "auto";
  std::string docker_socket = "/var/run/docker.sock";
  // What a runtime keeps on disk. oci: images unpacked once per digest, containers' bundles and
  // overlays. docker: only locks.
  std::filesystem::path oci_root;
  std::string oci_program;  // empty: runc if installed, else crun
};

// unavailable with what to do about it, when the kind asked for can't work here.
Result<std::unique_ptr<Runtime>> open_runtime(const RuntimeOptions& options);

}  // namespace trainyard::runtime
