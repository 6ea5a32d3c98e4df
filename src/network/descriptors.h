#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// Descriptors that one process opens for another, which lacks the right to: they go through a
// socket file, whose folder says who may give and take.
namespace trainyard::network {

struct GivenDescriptors {
  std::vector<UniqueFd> all;
  std::string text;  // what goes with them
};

// The kernel takes 253 (SCM_MAX_FD).
inline constexpr std::size_t kMostDescriptors = 128;

// Makes the socket file, in place of one that is there, and takes what is given to it first; the
// file is gone afterwards. deadline: nothing came in time; cancelled: `wanted`, asked often, became
// false.
Result<GivenDescriptors> take_descriptors(const std::filesystem::path& file,
                                          std::chrono::milliseconds patience,
                                          const std::function<bool()>& wanted);
// Returns when they are taken, which may begin to be waited for meanwhile. deadline.
Result<void> give_descriptors(const std::filesystem::path& file, const std::vector<int>& all,
                              const std::string& text, std::chrono::milliseconds patience);

}  // namespace trainyard::network
