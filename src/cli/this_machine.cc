#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/files.h"
#include "base/unique_fd.h"
#include "cli/doctor_host.h"
#include "data/store_router.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class ThisMachine final : public DoctorHost {
 public:
  bool exists(const fs::path& path) override {
    std::error_code failed;
    return fs::exists(path, failed);
  }

  Result<void> try_open(const fs::path& path, bool for_writing) override {
    // A socket can't be opened, only stat'ed.
    if (::access(path.c_str(), for_writing ? R_OK | W_OK : R_OK) != 0)
      return Error::from_errno(errno, path.string());
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return Error::from_errno(errno, path.string());
    if (!S_ISCHR(info.st_mode) && !S_ISREG(info.st_mode)) return ok();
    // A device's node may exist without its device, or be blocked by a cgroup.
    const UniqueFd fd(::open(path.c_str(), (for_writing ? O_RDWR : O_RDONLY) | O_CLOEXEC));
    if (!fd) return Error::from_errno(errno, path.string());
    return ok();
  }

  Result<std::string> read(const fs::path& path) override { return read_file(path); }

  Result<FolderFacts> folder(const fs::path& path) override {
    std::error_code failed;
    fs::path target = fs::absolute(path, failed);
    struct stat info{};
    while (::stat(target.c_str(), &info) != 0) {
      if (errno != ENOENT || target == target.root_path())
        return Error::from_errno(errno, target.string());
      target = target.parent_path();
    }
    FolderFacts facts{info.st_uid, info.st_mode & 07777, {}};
    TRY(facts.free, free_space(target));
    return facts;
  }

  Result<CommandOutput> run(const std::vector<std::string>& argv) override {
    const char* path = std::getenv("PATH");
    const std::string all = (path == nullptr ? "" : std::string(path) + ":") +
                            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    for (std::size_t at = 0; at <= all.size();) {
      const std::size_t end = std::min(all.find(':', at), all.size());
      const std::string candidate = all.substr(at, end - at) + "/" + argv.at(0);
      if (::access(candidate.c_str(), X_OK) == 0) {
        std::vector<std::string> found = argv;
        found[0] = candidate;
        return run_command(std::move(found), 10s);
      }
      at = end + 1;
    }
    return Error(ErrorKind::not_found, argv.at(0) + " is not installed");
  }

  Result<net::ClientResponse> get(const std::string& url, const std::string& unix_socket) override {
    net::ClientRequest request;
    request.url = url;
    request.unix_socket = unix_socket;
    request.connect_timeout = 3s;
    request.idle_timeout = 3s;
    return http_.send(request);
  }

  Result<void> probe_bucket(const model::S3Store& store, const std::string& bucket) override {
    data::StoreClient client(http_, system_clock(), store, {.patience = 0s, .idle_timeout = 3s});
    if (bucket.empty()) {
      const auto listed = client.s3().send({"GET", "", "", {}, {}, {}});
      return listed ? ok() : client.explain(listed.error());
    }
    const auto found = client.s3().has_objects_under(bucket, "");
    return found ? ok() : client.explain(found.error());
  }

  ProcessFacts process() override {
    struct rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    return {::geteuid(), files.rlim_max, system_clock().now()};
  }

 private:
  net::HttpClient http_;
};

}  // namespace

std::unique_ptr<DoctorHost> this_machine() {
  return std::make_unique<ThisMachine>();
}

}  // namespace trainyard::cli
