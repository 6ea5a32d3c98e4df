#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/process.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "runtime/registry_login.h"

// Registries on this machine's loopback, to pull images from.
namespace trainyard::runtime {

// Debian's docker-registry, empty, in its own folder.
class LocalRegistry {
 public:
  enum class Access { everybody, with_login };
  // not_found when it isn't installed.
  static Result<LocalRegistry> start(Access access = Access::everybody);
  LocalRegistry(LocalRegistry&& other) noexcept;
  LocalRegistry& operator=(LocalRegistry&&) = delete;
  ~LocalRegistry();

  const std::string& host() const { return host_; }  // "127.0.0.1:port"
  // The one that Access::with_login requires, by HTTP's Basic authentication.
  const RegistryLogin& login() const { return login_; }
  void stop();

 private:
  LocalRegistry() = default;
  std::filesystem::path folder_;
  std::string host_;
  RegistryLogin login_;
  std::optional<Child> child_;
};

// Accepts connections and never responds.
class SilentListener {
 public:
  SilentListener();
  const std::string& host() const { return host_; }
  // False if nobody connects within thirty seconds.
  bool wait_for_connection() const;

 private:
  UniqueFd fd_;
  std::string host_;
};

}  // namespace trainyard::runtime
