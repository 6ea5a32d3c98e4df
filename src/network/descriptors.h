#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// Passes descriptors that one process opens for another, which lacks the right to open them,
// through a socket file. The permissions of its folder determine who may send and receive.
namespace trainyard::network {

struct GivenDescriptors {
  std::vector<UniqueFd> all;
  std::string text;  // sent with them
};

// The kernel allows 253 (SCM_MAX_FD).
inline constexpr std::size_t kMaxDescriptors = 128;

// Creates the socket file, replacing an existing one, and receives the first descriptors sent to
// it; the file is removed afterwards. deadline: nothing arrived in time; cancelled: `wanted`, which
// is called often, returned false.
Result<GivenDescriptors> receive_descriptors(const std::filesystem::path& file,
                                             std::chrono::milliseconds timeout,
                                             const std::function<bool()>& wanted);
// Returns when they are received; the receiver may start waiting later. deadline.
Result<void> send_descriptors(const std::filesystem::path& file, const std::vector<int>& all,
                              const std::string& text, std::chrono::milliseconds timeout);

}  // namespace trainyard::network
