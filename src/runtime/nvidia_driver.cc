#include "runtime/nvidia_driver.h"

#include <dlfcn.h>
#include <link.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/list_folder.h"
#include "runtime/find_program.h"

namespace trainyard::runtime {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManagementLibrary = "libnvidia-ml.so.1";

Error incomplete(const std::string& what) {
  return Error(ErrorKind::unavailable, "the NVIDIA driver can't be given to a container: " + what);
}

// Device nodes of GPUs, of what is needed to access any of them, and of the capabilities that parts
// of a GPU need (MIG).
bool is_for_containers(std::string_view name) {
  for (const char* shared : {"nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset"})
    if (name == shared) return true;
  constexpr std::string_view kCapability = "nvidia-cap";
  if (name.starts_with(kCapability) && name.size() > kCapability.size())
    name.remove_prefix(kCapability.size());
  else if (name.starts_with("nvidia"))
    name.remove_prefix(std::string_view("nvidia").size());
  else
    return false;
  return !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
}

void add_devices(const fs::path& folder, const std::string& in_container,
                 std::vector<DeviceNode>& devices) {
  for (const fs::path& node : list_readable(folder)) {
    const std::string name = node.filename();
    struct stat found{};
    if (!is_for_containers(name) || ::stat(node.c_str(), &found) != 0) continue;
    if (!S_ISCHR(found.st_mode)) continue;
    devices.push_back({in_container + "/" + name, ::major(found.st_rdev), ::minor(found.st_rdev)});
  }
}

Result<std::vector<DeviceNode>> find_devices(const fs::path& dev) {
  std::vector<DeviceNode> devices;
  add_devices(dev, "/dev", devices);
  add_devices(dev / "nvidia-caps", "/dev/nvidia-caps", devices);
  std::ranges::sort(devices, {}, &DeviceNode::path);
  for (const char* needed : {"/dev/nvidiactl", "/dev/nvidia-uvm"})
    if (std::ranges::find(devices, needed, &DeviceNode::path) == devices.end())
      return incomplete(std::string("there is no ") + needed +
                        " (`nvidia-modprobe -u -c 0` as root makes it)");
  return devices;
}

// All files in the folders whose names have the driver's version.
std::map<std::string, fs::path> libraries_of(const std::string& version,
                                             std::initializer_list<fs::path> folders) {
  std::map<std::string, fs::path> found;
  for (const fs::path& folder : folders) {
    for (const fs::path& library : list_readable(folder)) {
      std::error_code dangling;
      const std::string target = fs::canonical(library, dangling).filename();
      if (!dangling && target.ends_with(".so." + version))
        found.emplace(library.filename(), library);
    }
  }
  return found;
}

}  // namespace

Result<NvidiaDriver> read_nvidia_driver(const fs::path& library, const fs::path& dev) {
  std::error_code error;
  const fs::path file = fs::canonical(library, error);
  if (error) return incomplete(library.string() + ": " + error.message());
  constexpr std::string_view kSuffix = ".so.";
  const std::string name = file.filename();
  const std::size_t at = name.find(kSuffix);
  NvidiaDriver driver;
  if (at != std::string::npos) driver.version = name.substr(at + kSuffix.size());
  if (driver.version.find('.') == std::string::npos)
    return incomplete("the driver's version is not in the name of " + file.string());
  TRY(driver.devices, find_devices(dev));
  // Debian's packages store the files separately, and link to them.
  for (auto& [_, path] : libraries_of(driver.version, {library.parent_path(), file.parent_path()}))
    driver.libraries.push_back(std::move(path));
  if (std::ranges::none_of(driver.libraries,
                           [](const fs::path& path) { return path.filename() == "libcuda.so.1"; }))
    return incomplete("libcuda.so.1 of version " + driver.version +
                      " is not beside it (Debian's package libcuda1)");
  return driver;
}

Result<NvidiaDriver> find_nvidia_driver() {
  // Ask the loader, which knows its cache, LD_LIBRARY_PATH, and which of them are for this machine.
  void* handle = ::dlopen(kManagementLibrary, RTLD_LAZY | RTLD_LOCAL);
  if (handle == nullptr) return incomplete(::dlerror());
  const ::link_map* loaded = nullptr;
  const bool known = ::dlinfo(handle, RTLD_DI_LINKMAP, static_cast<void*>(&loaded)) == 0;
  const fs::path library = known ? loaded->l_name : "";
  ::dlclose(handle);
  TRY(NvidiaDriver driver, read_nvidia_driver(library, "/dev"));
  for (const char* program :
       {"nvidia-smi", "nvidia-cuda-mps-control", "nvidia-cuda-mps-server", "nvidia-debugdump"})
    if (const std::string path = find_program(program); !path.empty())
      driver.programs.emplace_back(path);
  return driver;
}

void retain_gpus(NvidiaDriver& driver, const std::vector<int>& minor_numbers) {
  constexpr std::string_view kGpu = "/dev/nvidia";
  std::erase_if(driver.devices, [&](const DeviceNode& node) {
    const std::string number = node.path.substr(std::min(node.path.size(), kGpu.size()));
    if (number.empty() || number.find_first_not_of("0123456789") != std::string::npos) return false;
    return std::ranges::none_of(minor_numbers,
                                [&](int kept) { return number == std::to_string(kept); });
  });
}

}  // namespace trainyard::runtime
