#include <boost/json.hpp>

#include "cli/doctor.h"
#include "cli/json_fields.h"
#include "runtime/cgroups.h"

// What containers need: a runtime, cgroups, file systems.
namespace trainyard::cli {
namespace {

namespace json = boost::json;

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

// "runc version 1.1.5+ds1" -> "runc 1.1.5+ds1"; empty: not there.
std::string version_of(DoctorHost& host, const std::string& program) {
  const auto output = host.run({program, "--version"});
  if (!output || !output->status.success()) return "";
  std::string line = first_line(output->out.empty() ? output->err : output->out);
  if (const auto word = line.find(" version "); word != std::string::npos) line.erase(word, 8);
  return line;
}

bool has_file_system(DoctorHost& host, const std::string& name) {
  const auto known = host.read("/proc/filesystems");
  return known && known->find("\t" + name + "\n") != std::string::npos;
}

}  // namespace

Finding check_docker(DoctorHost& host, const DoctorTarget& target) {
  Finding finding{"docker", Health::warning, "", ""};
  const std::string& socket = target.docker_socket;
  if (!host.exists(socket)) {
    finding.detail = "no socket at " + socket;
    finding.advice =
        "only if you want the docker runtime: install Docker (apt-get install docker.io), or name "
        "Podman's socket with --docker-socket (systemctl enable --now podman.socket)";
    return finding;
  }
  if (const auto usable = host.try_open(socket, true); !usable) {
    finding.detail = "this user may not use " + socket;
    finding.advice = "usermod -aG docker <user>, and log in again; or run as root";
    return finding;
  }
  const auto answer = host.get("http://docker/version", socket);
  if (!answer || answer->status != 200) {
    finding.detail = "the engine behind " + socket + " doesn't answer: " +
                     (answer ? "HTTP " + std::to_string(answer->status) : answer.error().message());
    finding.advice = "start it (systemctl start docker) and look at its log (journalctl -u docker)";
    return finding;
  }
  std::error_code failed;
  const json::value version = json::parse(answer->body, failed);
  finding.health = Health::ok;
  finding.detail = "engine " + text_field(version, {"Version"}) + ", API " +
                   text_field(version, {"ApiVersion"}) + ", at " + socket;
  return finding;
}

Finding check_oci(DoctorHost& host, const DoctorTarget&) {
  Finding finding{"oci", Health::warning, "", ""};
  std::string program = version_of(host, "runc");
  if (program.empty()) program = version_of(host, "crun");
  std::string missing;
  std::string tools;
  for (const char* tool : {"skopeo", "umoci", "setpriv"}) {
    const std::string version = version_of(host, tool);
    if (version.empty()) {
      missing += (missing.empty() ? "" : ", ") + std::string(tool);
    } else {
      tools += ", " + version;
    }
  }
  if (program.empty()) missing = "runc or crun" + (missing.empty() ? "" : ", " + missing);
  if (!missing.empty()) {
    finding.detail = "not installed: " + missing;
    finding.advice =
        "only if you want the oci runtime: apt-get install runc skopeo umoci util-linux";
    return finding;
  }
  if (host.process().uid != 0) {
    finding.detail = program + " is there, but this user isn't root";
    finding.advice = "only if you want the oci runtime: run the server as root (sudo)";
    return finding;
  }
  finding.health = Health::ok;
  finding.detail = program + tools;
  return finding;
}

Finding check_runtime(const Finding& docker, const Finding& oci) {
  if (docker.health == Health::ok || oci.health == Health::ok)
    return {"runtime", Health::ok,
            std::string("containers can be run by ") +
                (docker.health == Health::ok ? "docker" : "") +
                (docker.health == Health::ok && oci.health == Health::ok ? " and " : "") +
                (oci.health == Health::ok ? "oci" : ""),
            ""};
  return {"runtime", Health::problem, "neither docker nor oci works here, so no job can run",
          "make one of the two above work"};
}

Finding check_cgroups(DoctorHost& host, const DoctorTarget&) {
  const auto mounts = host.read("/proc/self/mountinfo");
  if (!mounts)
    return {"cgroups", Health::problem, mounts.error().message(), "mount /proc in this container"};
  const auto controllers = host.read("/sys/fs/cgroup/cgroup.controllers");
  const auto cgroups = runtime::Cgroups::parse(*mounts, controllers.value_or(""));
  const std::string version = controllers ? "v2" : "v1";
  if (cgroups.can_limit_memory() && cgroups.can_limit_cpu())
    return {"cgroups", Health::ok, version + ", with memory and cpu", ""};
  const std::string missing = std::string(cgroups.can_limit_memory() ? "" : " memory") +
                              (cgroups.can_limit_cpu() ? "" : " cpu");
  return {"cgroups", Health::problem,
          version + ", without" + missing + ": a job's limits can't be enforced",
          "boot with cgroup_enable=memory swapaccount=1, or mount the controllers (in a container: "
          "docker run --cgroupns=host -v /sys/fs/cgroup:/sys/fs/cgroup)"};
}

Finding check_overlayfs(DoctorHost& host, const DoctorTarget&) {
  if (has_file_system(host, "overlay")) return {"overlayfs", Health::ok, "the kernel has it", ""};
  return {"overlayfs", Health::warning, "the kernel doesn't have it loaded",
          "the oci runtime needs it: modprobe overlay"};
}

Finding check_network(DoctorHost& host, const DoctorTarget& target) {
  const std::string without = ": jobs share the machine's network and reach its services";
  const bool is_root = host.process().uid == 0;
  if (!is_root && check_docker(host, target).health != Health::ok)
    return {"network", Health::warning,
            "this user isn't root and has no container engine" + without,
            "fix docker above, run the server as root (sudo), or live with it"};
  const auto ip = host.run({"ip", "-V"});
  const auto nft = host.run({"nft", "--version"});
  if (!ip || !nft)
    return {"network", Health::warning,
            std::string(ip ? "nft" : "ip") + " is not installed" + without,
            "apt-get install iproute2 nftables"};
  const bool forwards = host.read("/proc/sys/net/ipv4/ip_forward").value_or("0").starts_with('1');
  return {"network", Health::ok,
          std::string("a network per job, made ") + (is_root ? "" : "as root by containers, ") +
              "with " + first_line(ip->out) + ", " + first_line(nft->out) +
              (forwards ? "" : "; forwarding is off, and turned on while jobs have a way out"),
          ""};
}

Finding check_fuse(DoctorHost& host, const DoctorTarget&) {
  const std::string use = "input mode FastFile needs it; File mode doesn't";
  if (!host.exists("/dev/fuse"))
    return {"fuse", Health::warning, "no /dev/fuse", use + ": modprobe fuse"};
  if (const auto usable = host.try_open("/dev/fuse", true); !usable)
    return {"fuse", Health::warning, usable.error().message(), use + ": run as root"};
  // For an ordinary user, as fastfile/mount_point.h describes.
  if (host.process().uid != 0) {
    if (!host.run({"fusermount3", "--version"}))
      return {"fuse", Health::warning, "fusermount3 is not installed",
              use + ": apt-get install fuse3, or run as root"};
    const std::string configuration = host.read("/etc/fuse.conf").value_or("");
    if (!configuration.starts_with("user_allow_other") &&
        configuration.find("\nuser_allow_other") == std::string::npos)
      return {"fuse", Health::warning, "containers can't read what an ordinary user mounts",
              use + ": add the line user_allow_other to /etc/fuse.conf, or run as root"};
  }
  return {"fuse", Health::ok, "/dev/fuse can be opened", ""};
}

Finding check_volumes(DoctorHost& host, const DoctorTarget&) {
  const std::string without = "; VolumeSizeInGB is then monitored instead of enforced";
  if (const auto loop = host.try_open("/dev/loop-control", true); !loop)
    return {"volumes", Health::warning,
            "no loop devices (" + loop.error().message() + ")" + without,
            host.process().uid == 0 ? "modprobe loop" : "run the server as root, or live with it"};
  const auto tool = host.run({"mke2fs", "-V"});
  if (!tool)
    return {"volumes", Health::warning, "mke2fs is not installed" + without,
            "apt-get install e2fsprogs"};
  return {"volumes", Health::ok, "loop devices and " + first_line(tool->err), ""};
}

Finding check_gpus(DoctorHost& host, const DoctorTarget& target) {
  if (!host.exists("/dev/nvidiactl"))
    return {"gpus", Health::ok, "none of NVIDIA's; jobs on GPU instance types are refused", ""};
  const auto list = host.run({"nvidia-smi", "-L"});
  if (!list || !list->status.success())
    return {"gpus", Health::problem, "there is a GPU, but nvidia-smi fails",
            "reinstall the NVIDIA driver, or reboot after its update"};
  std::size_t count = 0;
  for (std::size_t at = list->out.find("GPU "); at != std::string::npos;
       at = list->out.find("\nGPU ", at + 1))
    ++count;
  const std::string found = std::to_string(count) + ": " + first_line(list->out);
  if (!host.exists("/dev/nvidia-uvm"))
    return {"gpus", Health::problem, found + ", but no /dev/nvidia-uvm, which CUDA needs",
            "nvidia-modprobe -u -c 0 (as root)"};
  // The oci runtime gives containers the driver itself; Docker leaves that to NVIDIA's toolkit.
  if (check_docker(host, target).health == Health::ok &&
      !host.run({"nvidia-container-runtime-hook", "--version"}))
    return {"gpus", Health::problem, found + ", but no NVIDIA container toolkit for Docker",
            "apt-get install nvidia-container-toolkit, else Docker's containers see no GPU; or "
            "serve with --runtime oci, which needs none"};
  return {"gpus", Health::ok, found, ""};
}

}  // namespace trainyard::cli
