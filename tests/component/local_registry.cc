#include "component/local_registry.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>

#include <utility>

#include "base/files.h"
#include "base/random.h"

namespace trainyard::runtime {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kUser = "ci";
constexpr const char* kPassword = "correct";
// htpasswd(1), bcrypt.
constexpr const char* kPasswords =
    "ci:$2y$05$abcdefghijklmnopqrstuuSSgfZSwfwKPbBZRnD5O0VgRw2zVgiZC\n";

std::string authentication(const std::filesystem::path& folder) {
  return "auth: {htpasswd: {realm: test, path: " + (folder / "htpasswd").string() + "}}\n";
}

// A loopback port that the kernel chose, bound.
std::pair<UniqueFd, std::string> bind_loopback() {
  UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  return {std::move(fd), "127.0.0.1:" + std::to_string(ntohs(address.sin_port))};
}

bool accepts(const std::string& host) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(host.substr(host.find(':') + 1))));
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace

Result<LocalRegistry> LocalRegistry::start(Access access) {
  LocalRegistry registry;
  registry.folder_ = ::testing::TempDir() + "trainyard-registry-" + random_hex(8);
  registry.host_ = bind_loopback().second;  // free again, and unlikely to be taken at once
  TRY_VOID(ensure_directory(registry.folder_));
  const std::filesystem::path file = registry.folder_ / "config.yml";
  TRY_VOID(replace_file(
      file,
      "version: 0.1\nlog: {level: error}\nstorage: {filesystem: "
      "{rootdirectory: " +
          registry.folder_.string() + "/data}}\nhttp: {addr: \"" + registry.host_ + "\"}\n" +
          (access == Access::with_login ? authentication(registry.folder_) : "")));
  registry.login_ = {registry.host_, kUser, kPassword};
  TRY_VOID(replace_file(registry.folder_ / "htpasswd", kPasswords));
  SpawnOptions options;
  options.argv = {"docker-registry", "serve", file.string()};
  TRY(registry.child_, Child::spawn(options));
  const auto deadline = std::chrono::steady_clock::now() + seconds(30);
  while (!accepts(registry.host_)) {
    TRY(const auto ended, registry.child_->wait(milliseconds(20)));
    if (ended || std::chrono::steady_clock::now() > deadline)
      return Error(ErrorKind::unavailable, "docker-registry does not listen");
  }
  return registry;
}

LocalRegistry::LocalRegistry(LocalRegistry&& other) noexcept
    : folder_(std::exchange(other.folder_, {})),
      host_(std::move(other.host_)),
      login_(std::move(other.login_)),
      child_(std::exchange(other.child_, std::nullopt)) {}

LocalRegistry::~LocalRegistry() {
  stop();
  EXPECT_TRUE(folder_.empty() || remove_tree(folder_));
}

void LocalRegistry::stop() {
  if (!child_) return;
  EXPECT_TRUE(child_->signal(SIGKILL));
  EXPECT_TRUE(child_->wait(seconds(10)));
  child_.reset();
}

SilentListener::SilentListener() {
  std::tie(fd_, host_) = bind_loopback();
  EXPECT_EQ(::listen(fd_.get(), 16), 0);
}

bool SilentListener::wait_for_connection() const {
  pollfd waiting{fd_.get(), POLLIN, 0};
  return ::poll(&waiting, 1, 30'000) > 0;
}

}  // namespace trainyard::runtime
