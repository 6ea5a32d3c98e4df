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
#include "runtime/container_network.h"
#include "runtime/image_request.h"

// Container runtimes behind one interface: `docker` (Docker Engine API, also Podman's) and `oci`
// (runc or crun without a daemon). Knows containers and images; nothing of training jobs or S3.
namespace trainyard::runtime {

// The code of an `unavailable` error: the container engine doesn't answer. It may be restarting.
inline constexpr std::string_view kEngineUnreachable = "EngineUnreachable";

enum class NetworkMode {
  host,  // the machine's own network
  none,  // loopback only
  // A network namespace that the caller has prepared: ContainerSpec::joined.
  joined,
};

// For NetworkMode::joined. Host names and resolver are the container's own, whatever the namespace
// has.
struct JoinedNetwork {
  // The path of the namespace (nsfs), such as /run/netns/x. After hold_network() of a runtime that
  // keeps the namespace itself, that one is joined, and this may be empty.
  std::filesystem::path name_space;
  std::map<std::string, std::string> hosts;  // /etc/hosts: name -> IPv4 address
  std::string resolver;                      // the text of /etc/resolv.conf
};

struct BindMount {
  std::filesystem::path source;
  std::string target;
  bool read_only = false;
  // The image's contents below `target` stay visible, except for the folders `own` of `source`,
  // which hide the image's. Other writes of the container below `target` go to `source` if the
  // image has nothing there, or the runtime can merge folders (`oci`); otherwise (`docker`) to the
  // container's layer.
  bool keep_image = false;
  std::vector<std::string> own = {};
  // An empty folder on the file system of `source`, used for merging.
  std::filesystem::path scratch = {};
};

struct ResourceLimits {
  double cpus = 0;                // 0: no limit. 1.5 is the time of one and a half CPUs
  Bytes memory{};                 // 0: no limit. Includes swap
  Bytes shared_memory = mib(64);  // size of /dev/shm
  int gpus = 0;                   // > 0 without gpu_ids: all GPUs of the machine
  // Which GPUs, as many as `gpus`; numbered as in runtime/nvidia_gpus.h.
  std::vector<int> gpu_ids = {};
  // RLIMIT_NOFILE and RLIMIT_MEMLOCK. Not set: the limits of this process (`oci`) or of the engine
  // (`docker`).
  std::optional<std::uint64_t> open_files = {};
  std::optional<Bytes> locked_memory = {};
  // The maximum size of what the container writes outside its mounts: its layer over the image. 0:
  // no limit. Enforced by the runtime if Container::holds_layer_limit(), otherwise the caller has
  // to.
  Bytes layer{};
};

// What a container may do to the machine, beyond its limits, namespaces and capabilities. The
// defaults are for training programs; docs/container.md describes the effects of each.
struct Confinement {
  // Set-user-ID programs and file capabilities have no effect (no_new_privs, prctl(2)): no sudo.
  bool no_new_privileges = true;
  bool net_raw = false;             // CAP_NET_RAW: ping, packet capture
  std::int64_t max_processes = 0;   // including threads; 0: this machine's default_max_processes()
  std::string seccomp = "default";  // or "unconfined", or a JSON profile (Docker's or OCI's)
};

struct ContainerSpec {
  // Our id: [a-zA-Z0-9][a-zA-Z0-9_.-]*, unique on this machine; also the container's name.
  std::string id;
  std::string image;
  // As in the API: `entrypoint` replaces the image's ENTRYPOINT and CMD; `command` alone replaces
  // only CMD.
  std::optional<std::vector<std::string>> entrypoint;
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;  // overrides the image's
  // Like an image's USER: "", "name", "uid", each also with ":group"; empty: the image's.
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
  int code = 0;                   // 128 + n if signal n killed it
  bool out_of_memory = false;     // the kernel killed a process of it at its memory limit
  bool out_of_processes = false;  // it was refused a process or thread at its limit
  bool layer_full = false;        // its layer had no room left when it ended
};

// A container that was created. Threads: wait() may run while another thread calls signal().
class Container {
 public:
  virtual ~Container() = default;
  // Starts the process. The sink passed to create() receives output from here on.
  virtual Result<void> start() = 0;
  // Signals PID 1 of the container. Succeeds if it has ended.
  virtual Result<void> signal(int number) = 0;
  // nullopt: still running after `timeout`. Before it returns an exit, all output has reached the
  // sink.
  virtual Result<std::optional<ContainerExit>> wait(std::chrono::milliseconds timeout) = 0;
  // PID 1 of the container in this machine's numbering, after the start: for reading its resource
  // usage from /proc. nullopt: unknown.
  virtual std::optional<pid_t> init_pid() const { return std::nullopt; }
  // True: a write beyond limits.layer fails in the container (ENOSPC).
  virtual bool holds_layer_limit() const { return false; }
  // The space of the container's layer and its image's volumes on the disk; may take as long as a
  // stat of each of their files. nullopt: unknown. While the container runs, from any thread.
  virtual Result<std::optional<Bytes>> layer_size() const { return std::optional<Bytes>(); }
  // A folder of this machine on the layer's file system; empty: unknown.
  virtual std::filesystem::path layer_disk() const { return {}; }
  // Kills it if it is running, and removes everything: container, mounts, cgroup, files.
  // Idempotent.
  virtual Result<void> remove() = 0;
};

// In characters.
struct TerminalSize {
  int rows = 24;
  int columns = 80;
  friend bool operator==(const TerminalSize&, const TerminalSize&) = default;
};

// A program to run in a running container, in addition to the container's own.
struct ExecSpec {
  std::vector<std::string> command;  // argv[0] is looked for in the container's PATH
  bool terminal = false;             // one for stdin, stdout and stderr
  TerminalSize size{};               // the terminal's
};

// stdout and stderr. If both are one pipe (`oci`), everything is `out`, in the order of writing.
enum class OutputStream { out, err };
// Receives a container's output as it arrives, in arbitrary pieces: the sink has to split it into
// lines. Called from one thread of the runtime's. While it blocks, the container's writes block.
using OutputSink = std::function<void(OutputStream, std::string_view)>;

// A program that was started in a running container: in all its namespaces, its cgroup, and with
// its user, environment, limits and confinement. It ends at the latest with the container. One
// thread at a time. Only kill() blocks; the descriptors are only for poll(2).
class ContainerProcess {
 public:
  // If it is running it continues, without its input and output.
  virtual ~ContainerProcess() = default;
  // POLLOUT: write() accepts input. -1: its input is closed.
  virtual int input() const = 0;
  // POLLIN or POLLHUP: there is something for read(). Empty: exit_code() is set.
  virtual std::vector<int> outputs() const = 0;
  // Returns how much was accepted; 0: nothing for now. Input that won't be read any more is
  // accepted too.
  virtual Result<std::size_t> write(std::string_view input) = 0;
  virtual void close_input() = 0;
  // Passes its available output to `sink`, and records its exit. With a terminal everything is
  // `out`.
  virtual Result<void> read(const OutputSink& sink) = 0;
  // 128 + n if signal n killed it. nullopt: it is running, or not all output has been read.
  virtual std::optional<int> exit_code() const = 0;
  virtual Result<void> resize(TerminalSize size) = 0;
  // Kills it, and what it started in the container as far as that holds its output open.
  virtual Result<void> kill() = 0;
};

struct Image {
  std::string name;    // as requested
  std::string digest;  // "sha256:…" of the configuration
};

// An existing container, whoever created it.
struct FoundContainer {
  std::string id;                             // ContainerSpec::id
  std::map<std::string, std::string> labels;  // empty: its record was never completed
};

// A program of this machine, to be run as its root.
struct RootCommand {
  std::string id;  // ContainerSpec::id of the container for which it runs
  std::map<std::string, std::string> labels;
  std::vector<std::string> argv;  // argv[0] is an absolute path
};

// Contract: tests/component/runtime_contract.h tests every runtime against it. Kinds of errors:
// not_found (no such image anywhere), unavailable (the engine or registry can't be reached),
// denied, invalid_argument (an entrypoint that isn't in the image, …), internal.
class Runtime {
 public:
  virtual ~Runtime() = default;
  virtual std::string_view name() const = 0;  // "docker", "oci"

  // A folder of this machine on the file system that images are unpacked to; empty: unknown.
  virtual std::filesystem::path image_disk() const { return {}; }
  // Makes the image usable: finds it on this machine, or pulls it. Idempotent; concurrent calls for
  // one image do the work once. An image that was pulled with a login is used only after its registry
  // was asked whether this request may have it: with its login, or without one. `cancelled` is polled
  // at least every second.
  virtual Result<Image> ensure_image(const ImageRequest& request,
                                     const std::function<bool()>& cancelled) = 0;
  // Creates a container without starting it. already_exists: the id is in use.
  virtual Result<std::unique_ptr<Container>> create(const ContainerSpec& spec, OutputSink sink) = 0;
  // Runs a program in the container with that id, whoever started it. Blocks until it has started.
  // not_found: no such container. conflict: it isn't running. invalid_argument, the caller's fault:
  // no such program in it.
  virtual Result<std::unique_ptr<ContainerProcess>> exec(const std::string&, const ExecSpec&) {
    return Error(ErrorKind::unavailable,
                 "the " + std::string(name()) + " runtime runs no programs in containers that run");
  }
  // The network of the container with that id, whoever started it. Blocks. not_found: no such
  // container. conflict: it isn't running. unavailable: this user can't enter its network.
  virtual Result<ContainerNetwork> open_network(const std::string&) {
    return Error(ErrorKind::unavailable,
                 "the " + std::string(name()) + " runtime connects to no ports of containers");
  }
  // Runs the container, which was created from `spec` and has ended, once more with a program that
  // does nothing: for exec(). Everything else is unchanged, including what it wrote outside its
  // mounts. It runs until remove_leftovers(), whatever happens to this process. Idempotent.
  virtual Result<void> reopen(const ContainerSpec&) {
    return Error(ErrorKind::unavailable,
                 "the " + std::string(name()) + " runtime keeps no container that has ended");
  }
  // Creates the network namespace of a container that will be created from `spec` with
  // NetworkMode::joined, if the runtime can't join an existing one: it contains only loopback, down
  // or up. Returns the pid of a process in it, by which the caller can name the namespace; nullopt:
  // the runtime joins any, so the caller creates it. Lasts until remove_leftovers(spec.id).
  // Idempotent.
  virtual Result<std::optional<pid_t>> hold_network(const ContainerSpec&) {
    return std::optional<pid_t>();
  }
  // Transfers what hold_network() made for the container `from` to `to`, as if it had been made for
  // it, except for its labels. If `to` has one already, that of `from` is removed. Succeeds if
  // there is nothing. Idempotent.
  virtual Result<void> transfer_network(const std::string& /*from*/, const std::string& /*to*/) {
    return ok();
  }
  // Runs the command to its end with this process's file systems, processes and network, as root of
  // this machine, if the runtime can do that for its user. Blocks. The message of an error is the
  // last line that a failed command wrote; unavailable: the runtime can't. A command of an earlier
  // process that still runs for the same id is ended first, and by remove_leftovers().
  virtual Result<void> run_as_root(const RootCommand&) {
    return Error(ErrorKind::unavailable,
                 "the " + std::string(name()) + " runtime runs nothing as this machine's root");
  }
  // Removes what is left of a container with that id, created by this process or an earlier one.
  // Idempotent.
  virtual Result<void> remove_leftovers(const std::string& id) = 0;
  // The same, except that what hold_network() made for the container stays. Idempotent.
  virtual Result<void> remove_all_but_network(const std::string& id) {
    return remove_leftovers(id);
  }
  // Removes what a create() with that id may have left whose answer was lost (kEngineUnreachable),
  // so that it can be repeated; what hold_network() made for the container stays. Idempotent.
  virtual Result<void> remove_unanswered(const std::string& id) { return remove_leftovers(id); }
  // The containers with this label, running or not, created by any process; also those of this
  // runtime's own folder whose labels are unknown.
  virtual Result<std::vector<FoundContainer>> list(const std::string& label) = 0;
};

struct RuntimeOptions {
  // "auto": docker if its socket answers, otherwise oci. Or "docker", "oci".
  std::string kind = "auto";
  std::string docker_socket = "/var/run/docker.sock";
  // The runtime's folder. oci: images unpacked once per digest, containers' bundles and overlays.
  // docker: only locks.
  std::filesystem::path oci_root;
  std::string oci_program;  // empty: runc if installed, otherwise crun
};

// unavailable, with what to do about it: the requested kind can't work here.
Result<std::unique_ptr<Runtime>> open_runtime(const RuntimeOptions& options);

}  // namespace trainyard::runtime
