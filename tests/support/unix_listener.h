#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>

#include "base/random.h"
#include "base/unique_fd.h"

namespace trainyard {

// A Unix socket at a path of its own that accepts connections, until it is destroyed.
class UnixListener {
 public:
  UnixListener()
      : path_(::testing::TempDir() + "engine-" + random_hex(8)),
        fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(fd_.get(), 8), 0);
  }
  ~UnixListener() { ::unlink(path_.c_str()); }
  UnixListener(const UnixListener&) = delete;
  UnixListener& operator=(const UnixListener&) = delete;

  const std::string& path() const { return path_; }
  // Waits for a connection; not open after end().
  UniqueFd accept() const { return UniqueFd(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)); }
  // Ends a waiting accept(). Any thread.
  void end() { ::shutdown(fd_.get(), SHUT_RDWR); }

 private:
  const std::string path_;
  const UniqueFd fd_;
};

}  // namespace trainyard
